import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ExecutionContext } from 'ava'
import { packTar } from 'modern-tar'
import { findTarball } from '../../lib/npm/pack.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import { createContext } from '../fakes/context.ts'
import { createFolder } from '../fakes/folder.ts'
import { createNpm, type FakeNpm, ok } from '../fakes/npm.ts'
import { type FakeStep, type StepOptions, stepWith } from '../fakes/step.ts'

export const facts = (integrity: string) => ({
  '@example/tool': { integrity, size: 10, unpackedSize: 20, entryCount: 1 },
})

export interface Packing {
  step: FakeStep
  npm: FakeNpm
  integrity: string
}

/**
 * A project, and an npm whose `pack` leaves a tarball with one file. What is not said of the other commands goes well.
 *
 * @param results - By command; a function gets the tarball's integrity.
 */
export async function createPacking(
  t: ExecutionContext,
  results: (integrity: string) => Record<string, NpmResult[]> = () => ({}),
  options: StepOptions = {},
): Promise<Packing> {
  const tarball = await createTarball()
  const sample = createFolder(t)
  writeFileSync(path.join(sample, 'sample.tgz'), tarball)
  const { integrity } = await findTarball(sample)
  const packed = ok(facts(integrity))
  const npm = createNpm({ run: [ok()], pack: [packed], publish: [packed], ...results(integrity) })
  const runNpm: FakeNpm['runNpm'] = async (run) => {
    const to = run.args[run.args.indexOf('--pack-destination') + 1] as string
    if (run.args.includes('--pack-destination'))
      writeFileSync(path.join(to, 'example-tool-2.1.0.tgz'), tarball)
    return npm.runNpm(run)
  }
  const cwd = createFolder(t, { '.git/HEAD': 'a'.repeat(40) })
  const context = createContext({ cwd })
  const step = stepWith({
    ...options,
    effects: { runNpm, ...options.effects },
    session: { folder: createFolder(t), ...options.session },
    input: { context, root: cwd, ...options.input },
  })
  return { step: { ...step, context }, npm, integrity }
}

async function createTarball(): Promise<Buffer> {
  const body = JSON.stringify({ name: '@example/tool', version: '2.1.0' })
  const header = { name: 'package/package.json', size: body.length, mode: 0o644, mtime: new Date(0) }
  return gzipSync(await packTar([{ header, body }]))
}
