import { chmod } from 'node:fs/promises'
import path from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import { createClient } from '../../test-registry/index.ts'
import { createRepository } from '../helpers/repository.ts'
import { type LeftBehind, leave } from './left-behind.ts'
import { type Place, type Row, release, TOKEN } from './row.ts'
import { createSides, once, type Side } from './sides.ts'

/**
 * Tests for each row that the plugin leaves behind exactly what `@semantic-release/npm` does, and ends as the row says.
 * Rows that a responder could change are compared with one as well.
 */
export async function compareWithPeer(test: TestFn, rows: Array<(place: Place) => Row>): Promise<void> {
  const { url, peer, plain, asking } = await createSides(test)
  rows.forEach((row, index) => {
    const { scope } = row({ url, name: '' })
    const name = `${scope ? `@${scope}/` : ''}package-${index}`
    const { what, alsoAsking, errors = [], ...project } = row({ url, name })
    const repository = once(() => createProject({ url, name }, project))
    const runOn = async (side: Side) => run(name, (await repository()).cwd, project, side)
    const expected = once(() => runOn(peer))
    const claim = (side: () => Promise<Side>) => async (t: ExecutionContext) => {
      const [{ left, output }, actual] = [await expected(), await runOn(await side())]
      t.deepEqual(actual.left, left, `${output}\n---\n${actual.output}`)
      t.deepEqual(codesOf(left), errors, output)
    }
    test(
      `matches @semantic-release/npm: ${what}`,
      claim(async () => plain),
    )
    if (alsoAsking) test(`matches @semantic-release/npm, with a code: ${what}`, claim(asking))
    test.after.always(async () => (await repository()).close())
  })
}

type Project = Omit<Row, 'what' | 'errors' | 'alsoAsking'>

/** Creates a git repository, so that there is a commit to record. */
export async function createProject({ url, name }: Place, row: Project) {
  const { package: fields, files = {}, modes = {}, git = [] } = row
  const content = { name, publishConfig: { registry: url }, ...fields }
  const repository = await createRepository({
    package: content,
    files: fields === null ? { ...files, 'package.json': null } : files,
  })
  for (const [file, mode] of Object.entries(modes)) await chmod(path.join(repository.cwd, file), mode)
  for (const command of git) await repository.git(...command)
  return repository
}

export async function run(name: string, project: string, row: Project, side: Side) {
  const { env = {}, calls = release(), published = {} } = row
  for (const [version, tag] of Object.entries(published))
    await createClient(side.registry.url).publish(name, version, { tag, token: side.token })
  const all = { NPM_TOKEN: TOKEN, ITS_TOKEN: TOKEN, ...side.env, ...env }
  const filled = Object.entries(all).map(([variable, value]) => [variable, value.replace(TOKEN, side.token)])
  const names = [name, `${name}-one`, `${name}-two`]
  const { output, ...left } = await leave({ project, names, calls, env: Object.fromEntries(filled) }, side)
  return { left, output }
}

export function codesOf({ ends }: LeftBehind): string[] {
  return (ends.at(-1)?.errors ?? []).map((error) => ('code' in error ? error.code : error.name))
}
