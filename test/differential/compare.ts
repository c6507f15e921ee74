import type { TestFn } from 'ava'
import { createRepository } from '../helpers/repository.ts'
import { type LeftBehind, leave } from './left-behind.ts'
import { type Place, type Row, release, TOKEN } from './row.ts'
import { createSides, type Side } from './sides.ts'

/** A test for each row: the plugin leaves behind exactly what `@semantic-release/npm` does, and ends as the row says. */
export async function compareWithPeer(test: TestFn, rows: Array<(place: Place) => Row>): Promise<void> {
  const { url, peer, ours } = await createSides(test)
  rows.forEach((row, index) => {
    const { scope } = row({ url, name: '' })
    const name = `${scope ? `@${scope}/` : ''}package-${index}`
    const { what, errors = [], ...project } = row({ url, name })
    test(`as @semantic-release/npm: ${what}`, async (t) => {
      const repository = await createProject({ url, name }, project)
      const runOn = (side: Side) => run(name, repository.cwd, project, side)
      const [expected, actual] = [await runOn(peer), await runOn(ours)]
      await repository.close()
      t.deepEqual(actual.left, expected.left, `${expected.output}\n---\n${actual.output}`)
      t.deepEqual(codesOf(actual.left), errors, actual.output)
    })
  })
}

type Project = Omit<Row, 'what' | 'errors'>

/** A git repository, so that there is a commit to be recorded. */
export function createProject({ url, name }: Place, { package: fields, files = {} }: Project) {
  const content = { name, publishConfig: { registry: url }, ...fields }
  return createRepository({
    package: content,
    files: fields === null ? { ...files, 'package.json': null } : files,
  })
}

export async function run(name: string, project: string, row: Project, side: Side) {
  const { env = {}, calls = release(), published = {} } = row
  for (const [version, tag] of Object.entries(published)) {
    const cwd = await side.npm.writePackage(name, version)
    await side.npm.run(['publish', '--tag', tag], { token: side.token, cwd })
  }
  const all = { NPM_TOKEN: TOKEN, ITS_TOKEN: TOKEN, ...env }
  const filled = Object.entries(all).map(([variable, value]) => [variable, value.replace(TOKEN, side.token)])
  const names = [name, `${name}-one`, `${name}-two`]
  const { output, ...left } = await leave({ project, names, calls, env: Object.fromEntries(filled) }, side)
  return { left, output }
}

export function codesOf({ ends }: LeftBehind): string[] {
  return (ends.at(-1)?.errors ?? []).map((error) => ('code' in error ? error.code : error.name))
}
