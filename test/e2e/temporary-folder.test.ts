import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { scene, codeOf, hooks } = await createHarness(test)

/** Mounts a file system in memory; `null` if that is not permitted. */
function mount(options: string): string | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder])
  rmSync(folder, { recursive: true, force: true })
}

/** Mounts a disk without room for a file's content. */
function mountFull(): string | null {
  const folder = mount('size=4k')
  if (folder) writeFileSync(path.join(folder, 'filler'), Buffer.alloc(4096))
  return folder
}

/** `make` returns `null` if it cannot make the folder here. */
const folders: Array<{ what: string; make: () => string | null; unmake?: (folder: string) => void }> = [
  { what: 'that does not exist', make: () => '/nonexistent/folder' },
  { what: 'without room for another file', make: () => mount('nr_inodes=1'), unmake: unmount },
  { what: 'on a full disk', make: mountFull, unmake: unmount },
]
const modes: Array<{ mode: string; env: (place: Scene) => Record<string, string> }> = [
  { mode: 'with a responder', env: ({ env }) => env },
  { mode: 'without a responder', env: ({ alice }) => ({ NPM_TOKEN: alice.token }) },
]

for (const { what, make, unmake } of folders)
  for (const { mode, env } of modes)
    test(`a folder for temporary files ${what} is ETEMPFOLDER before the tag: ${mode}`, async (t) => {
      const folder = make()
      if (folder === null) {
        t.log('Only root may mount a file system.')
        return void t.pass()
      }
      if (unmake) t.teardown(() => unmake(folder))
      await endsBeforeTag(t, await scene({ features: ['approval'] }), env, folder)
    })

async function endsBeforeTag(
  t: ExecutionContext,
  place: Scene,
  env: (place: Scene) => Record<string, string>,
  TMPDIR: string,
): Promise<void> {
  const run = await hooks(t, place, { env: { ...env(place), TMPDIR } })
  t.deepEqual(
    run.errors.map(({ code }) => code),
    ['ETEMPFOLDER'],
    run.output,
  )
  t.not(run.ends.at(-1)?.hook, 'publish')
  t.true(run.errors[0]?.details.includes(TMPDIR), run.errors[0]?.details)
  t.deepEqual([place.endpoint.questions, place.writes()], [[], []])
}

test('on a disk that fills up after the approval, what was approved is published', async (t) => {
  const folder = mount('size=2m')
  if (folder === null) {
    t.log('Only root may mount a file system.')
    return void t.pass()
  }
  t.teardown(() => unmount(folder))
  const place: Scene = await scene(({ bob }) => ({
    features: ['approval'],
    decide: async ({ ask }) => {
      if (ask === 'code') return codeOf(bob)
      await writeFile(path.join(folder, 'filler'), Buffer.alloc(2 ** 22)).catch(() => {})
      await appendFile(path.join(place.repository.cwd, 'index.js'), '// changed')
      return { answer: { approved: true } }
    },
  }))
  const run = await hooks(t, place, { env: { ...place.env, TMPDIR: folder } })
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.output, /Files changed after the approval.*ETEMPFOLDER.*What is published is what was approved/)
  t.is(place.writes().length, 1)
})
