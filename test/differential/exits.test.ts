import test, { type ExecutionContext } from 'ava'
import { errorCodes } from '../helpers/release-claims.ts'
import { createRepository } from '../helpers/repository.ts'
import { type ReleaseRun, release } from '../helpers/semantic-release.ts'
import { createSides, type Side } from './sides.ts'

const { url, peer, plain } = await createSides(test)

interface Row {
  what: string
  package?: Record<string, unknown>
  config?: object
  exitCode: number
  codes?: string[]
  tags: string[]
}

/** Whole releases, to compare what semantic-release makes of how a plugin ends. */
const rows: Row[] = [
  { what: 'a release', exitCode: 0, tags: ['v1.0.0'] },
  {
    what: 'options that are all wrong',
    config: { npmPublish: 42, tarballDir: 42, pkgRoot: 'none' },
    exitCode: 1,
    codes: ['EINVALIDNPMPUBLISH', 'EINVALIDTARBALLDIR', 'ENOPKG'],
    tags: [],
  },
  {
    what: 'npm failing after the tag',
    package: { scripts: { publish: 'exit 1' } },
    exitCode: 1,
    tags: ['v1.0.0'],
  },
]
rows.forEach(({ what, codes = [], exitCode, tags, ...row }, index) => {
  test(`a whole release matches @semantic-release/npm: ${what}`, async (t) => {
    const name = `package-${index}`
    const [expected, actual] = [await releaseOn(peer, name, row), await releaseOn(plain, name, row)]
    t.deepEqual(summary(actual), summary(expected), `${expected.output}\n---\n${actual.output}`)
    t.deepEqual(summary(actual), { exitCode, tags, codes }, actual.output)
    await isSameAtRegistries(t, name)
  })
})

type Case = Pick<Row, 'package' | 'config'>

async function releaseOn(side: Side, name: string, { package: fields, config = {} }: Case) {
  const repository = await createRepository({
    package: { name, publishConfig: { registry: url }, ...fields },
  })
  const plugins: Array<[string, object]> = [[side.plugin, config]]
  const run = await release(repository, { plugins, env: { NPM_TOKEN: side.token } })
  await repository.close()
  return run
}

const summary = ({ exitCode, tags, output }: ReleaseRun) => ({ exitCode, tags, codes: errorCodes(output) })

async function isSameAtRegistries(t: ExecutionContext, name: string): Promise<void> {
  const [theirs, own] = await Promise.all(
    [peer, plain].map(({ registry }) => registry.packument(name).catch(() => undefined)),
  )
  t.deepEqual(Object.keys(own?.versions ?? {}), Object.keys(theirs?.versions ?? {}))
  t.deepEqual(own?.['dist-tags'], theirs?.['dist-tags'])
}
