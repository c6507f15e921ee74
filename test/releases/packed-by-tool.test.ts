import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { startCaptureRegistry } from '../helpers/capture-registry.ts'
import { MODULES } from '../helpers/job.ts'
import type { Project } from '../helpers/project.ts'
import { createProjectReleases, firstRelease } from '../helpers/release-project.ts'
import { runTool, WORKSPACE_TOOLS, type WorkspaceTool, workspaceOf } from '../helpers/workspace-tools.ts'
import { binOf } from '../tools/install-tool.ts'

const { checkOut, hooks } = createProjectReleases(test)

/** What each client writes of itself and where it was sent, and what the registry adds. */
const OF_THE_CLIENT =
  /^(?:_.*|dist|readme|readmeFilename|gitHead|integrity|shasum|maintainers|contributors|description)$/

const ofPackage = (manifest: object) =>
  Object.fromEntries(Object.entries(manifest).filter(([key]) => !OF_THE_CLIENT.test(key)))

for (const tool of WORKSPACE_TOOLS) {
  test(`${tool.name}: the registry gets the manifest and the bytes that the tool itself would have sent`, async (t) => {
    const project = await projectOf(tool, `compared-${tool.name}`)
    const capture = await startCaptureRegistry()
    t.teardown(capture.close)
    const own = await checkOut(t, project, 'unattended')
    const main = path.join(own.cwd, 'packages/main')
    await setVersion(main, '1.0.0')
    await writeFile(path.join(own.cwd, '.npmrc'), `//${new URL(capture.url).host}/:_authToken=token\n`)
    await runTool(tool, tool.publish, { cwd: main, env: registryOf(capture.url) })
    const [sent] = capture.writes as [{ versions: Record<string, { dist: { integrity: string } }> }]
    const wanted = sent.versions['1.0.0'] as { dist: { integrity: string } }

    const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

    t.deepEqual(outcome.codes, [], outcome.output)
    const { versions } = await outcome.checkout.registry.packument(project.name)
    const published = versions['1.0.0'] as typeof wanted & { gitHead: string }
    t.is(published.dist.integrity, wanted.dist.integrity)
    t.deepEqual(ofPackage(published), ofPackage(wanted))
    t.is(published.gitHead, await outcome.checkout.repository.head())
    t.is(outcome.questions[0]?.package.integrity, wanted.dist.integrity)
  })

  test(`${tool.name}: scripts run once, in the order of pnpm publish`, async (t) => {
    const project = await projectOf(tool, `scripts-${tool.name}`)

    const outcome = await hooks(t, project, 'code only', {
      calls: firstRelease({ pkgRoot: 'packages/main' }),
    })

    t.deepEqual(outcome.codes, [], outcome.output)
    const log = await readFile(path.join(outcome.checkout.cwd, 'scripts.log'), 'utf8')
    t.deepEqual(
      log.trim().split('\n'),
      SCRIPTS[tool.command].map((event) => `${event} ${event}`),
    )
  })
}

const SCRIPTS = {
  pnpm: ['prepublishOnly', 'prepublish', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'],
  // Yarn has no `prepare`.
  yarn: ['prepublishOnly', 'prepublish', 'prepack', 'postpack', 'publish', 'postpublish'],
  // `bun publish` has no `prepublish`.
  bun: ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'],
}

async function projectOf(tool: WorkspaceTool, name: string): Promise<Project & { name: string }> {
  const folder = await binOf(tool.name)
  return {
    ...workspaceOf(tool, name),
    env: {
      PATH: [folder, path.join(MODULES, '.bin'), process.env.PATH].join(path.delimiter),
      NODE_AUTH_TOKEN: '{token}',
    },
    before: async ({ cwd }) => {
      if (tool.install) await runTool(tool, tool.install, { cwd })
    },
  }
}

async function setVersion(folder: string, version: string): Promise<void> {
  const file = path.join(folder, 'package.json')
  const content = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, `${JSON.stringify({ ...content, version }, null, 2)}\n`)
}

const registryOf = (url: string) => ({
  npm_config_registry: url,
  pnpm_config_registry: url,
  YARN_NPM_REGISTRY_SERVER: url,
})
