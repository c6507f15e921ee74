import path from 'node:path'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { MODULES } from '../helpers/job.ts'
import type { People, SceneOptions } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { runTool, WORKSPACE_TOOLS, type WorkspaceTool, workspaceOf } from '../helpers/workspace-tools.ts'
import { binOf } from '../tools/install-tool.ts'

const { registry, scene, codeOf, release } = await createHarness(test)

/** A plugin that changes what the second entry is packed from. */
const CHANGER = `import { writeFile } from 'node:fs/promises'
export const prepare = (config, { cwd }) => writeFile(cwd + '/packages/base/index.js', '// changed')
`

/** `main` depends on `base`, and is listed before it. */
const optionsOf = (tool: WorkspaceTool, { name, bob }: People): SceneOptions => {
  const { package: root, files } = workspaceOf(tool, `${name}-main`) as { package: object; files: object }
  const publishConfig = { registry: registry.url, access: 'public' }
  return {
    features: ['approval', 'wait', 'sealed', 'several'],
    package: { ...root, publishConfig: undefined },
    files: {
      ...files,
      'changer.mjs': CHANGER,
      'packages/base/package.json': {
        name: `${name}-base`,
        version: '0.0.0',
        main: 'index.js',
        publishConfig,
      },
      'packages/base/index.js': '// base\n',
      'packages/main/package.json': {
        name: `${name}-main`,
        version: '0.0.0',
        dependencies: { [`${name}-base`]: 'workspace:^', shared: 'catalog:' },
        publishConfig: { ...publishConfig, main: 'built.js' },
      },
    },
    decide: ({ ask }) => {
      registry.reuseCodes(bob.name)
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }
}

const entries = (config: object = {}): Entry[] =>
  ['packages/main', 'packages/base'].map((pkgRoot): Entry => [PLUGIN, { pkgRoot, pack: 'auto', ...config }])

for (const tool of WORKSPACE_TOOLS.filter(({ name }) => name !== 'pnpm-12'))
  test(`${tool.name}: several packages are packed by the tool, packed again if one has changed, and uploaded in order`, async (t) => {
    const place = await scene((people) => optionsOf(tool, people))
    const { repository, endpoint, name } = place
    if (tool.install) await runTool(tool, tool.install, { cwd: repository.cwd })
    const PATH = [await binOf(tool.name), path.join(MODULES, '.bin'), process.env.PATH].join(path.delimiter)
    const run = await release(t, place, {
      plugins: [...entries(), './changer.mjs'],
      env: { ...place.env, PATH, NODE_AUTH_TOKEN: 'none' },
    })
    t.is(run.exitCode, 0, run.output)
    t.deepEqual(
      endpoint.questions.map(({ ask, reason }) => `${ask} ${reason}`),
      ['approval null', 'approval changed', 'code null'],
    )
    const [main, base] = await Promise.all(
      ['main', 'base'].map((part) => registry.packument(`${name}-${part}`)),
    )
    t.like(main?.versions['1.0.0'], {
      // bun has no such overrides.
      ...(tool.command === 'bun' ? {} : { main: 'built.js' }),
      dependencies: { [`${name}-base`]: '^1.0.0', shared: '^3.0.0' },
    })
    const changed = endpoint.questions[1]?.packages?.find((one) => one.name === `${name}-base`)
    t.is(base?.versions['1.0.0'].dist.integrity, changed?.integrity)
    t.deepEqual(
      registry.requests
        .filter(({ method, path: at }) => method === 'PUT' && at.startsWith(`/${name}-`))
        .map(({ path: at }) => at.slice(name.length + 2)),
      ['base', 'main'],
    )
  })
