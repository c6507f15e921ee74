import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { startCaptureRegistry } from '../helpers/capture-registry.ts'
import { MODULES } from '../helpers/job.ts'
import type { Project } from '../helpers/project.ts'
import { createProjectReleases, firstRelease } from '../helpers/release-project.ts'
import type { Files } from '../helpers/repository.ts'
import { startSigstore } from '../helpers/sigstore.ts'
import { runTool, WORKSPACE_TOOLS, type WorkspaceTool, workspaceOf } from '../helpers/workspace-tools.ts'
import { binOf } from '../tools/install-tool.ts'

const { checkOut, hooks } = createProjectReleases(test)
const staging = createProjectReleases(test, { stages: true })

const MAIN = 'packages/main/package.json'

interface Manifest {
  dist: { integrity: string }
}

/** What each client writes about itself and the destination, and what the registry adds. */
const OF_THE_CLIENT =
  /^(?:_.*|dist|readme|readmeFilename|gitHead|integrity|shasum|maintainers|contributors|description)$/

const ofPackage = (manifest: object) =>
  Object.fromEntries(Object.entries(manifest).filter(([key]) => !OF_THE_CLIENT.test(key)))

for (const tool of WORKSPACE_TOOLS) {
  test(`${tool.name}: the registry gets the manifest and the bytes that the tool itself would have sent`, async (t) => {
    const project = await projectOf(tool, `compared-${tool.name}`)
    const wanted = await sentByTool(t, tool, project)

    const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

    t.deepEqual(outcome.codes, [], outcome.output)
    const { versions } = await outcome.checkout.registry.packument(project.name)
    const published = versions['1.0.0'] as Manifest & { gitHead: string }
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
    t.deepEqual(await scriptsRunIn(outcome.checkout.cwd), SCRIPTS[tool.command])
  })
}

const [PNPM] = WORKSPACE_TOOLS as [WorkspaceTool]

test('a package from pnpm is staged, approved and live with the bytes that pnpm itself would have sent', async (t) => {
  const atQuestion: string[] = []
  const project: Project & { name: string } = {
    ...(await projectOf(PNPM, 'staged')),
    decide: async ({ ask, kind }, { cwd, registry, user, name }) => {
      const [item] = registry.stage.list(name)
      atQuestion.push([ask, kind, item?.status, ...(await scriptsRunIn(cwd))].join(' '))
      return ask === 'approval'
        ? { answer: { approved: true } }
        : { answer: { username: user.name, otp: registry.code(user.name) } }
    },
  }
  const wanted = await sentByTool(t, PNPM, project)

  const config = { pkgRoot: 'packages/main', publish: 'staged' }
  const outcome = await staging.hooks(t, project, 'attended', { calls: firstRelease(config) })

  t.deepEqual(outcome.codes, [], outcome.output)
  const packing = SCRIPTS.pnpm.slice(0, -2).join(' ')
  t.deepEqual(
    atQuestion,
    ['approval', 'code'].map((ask) => `${ask} stage-approve staged ${packing}`),
  )
  t.deepEqual(await scriptsRunIn(outcome.checkout.cwd), SCRIPTS.pnpm)
  const { versions, 'dist-tags': tags } = await outcome.checkout.registry.packument(project.name)
  const published = versions['1.0.0'] as Manifest & { gitHead: string; _npmUser: { approver: object } }
  t.is(published.dist.integrity, wanted.dist.integrity)
  t.is(outcome.questions[0]?.package.integrity, wanted.dist.integrity)
  t.deepEqual(ofPackage(published), ofPackage(wanted))
  t.is(published.gitHead, await outcome.checkout.repository.head())
  t.truthy(published._npmUser.approver)
  t.is(tags.latest, '1.0.0')
})

test('what prepublish changes is undone while pnpm’s package waits', async (t) => {
  const workspace = await projectOf(PNPM, 'prepublish')
  const { [MAIN]: main, ...files } = workspace.files as Record<string, object>
  const prepublish = `node -e "require('fs').appendFileSync('source.js', 'changed')"`
  const atQuestion: string[] = []
  const project: Project & { name: string } = {
    ...workspace,
    files: { ...files, [MAIN]: { ...main, scripts: { prepublish } } } as Files,
    decide: async ({ ask }, { cwd, registry, user }) => {
      atQuestion.push(await readFile(path.join(cwd, 'packages/main/source.js'), 'utf8'))
      return ask === 'approval'
        ? { answer: { approved: true } }
        : { answer: { username: user.name, otp: registry.code(user.name) } }
    },
  }

  const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

  t.deepEqual(outcome.codes, [], outcome.output)
  t.is(atQuestion[0], '// source\n')
})

test('if only a file that pnpm does not pack changes after the approval, nobody is asked again', async (t) => {
  const project: Project & { name: string } = {
    ...(await projectOf(PNPM, 'beside')),
    decide: async ({ ask }, { cwd, registry, user }) => {
      if (ask === 'approval') await writeFile(path.join(cwd, 'CHANGELOG.md'), '# 1.0.0\n')
      return ask === 'approval'
        ? { answer: { approved: true } }
        : { answer: { username: user.name, otp: registry.code(user.name) } }
    },
  }

  const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

  t.deepEqual(outcome.codes, [], outcome.output)
  t.deepEqual(
    outcome.questions.map(({ ask, reason }) => [ask, reason]),
    [
      ['approval', null],
      ['code', null],
    ],
  )
})

test('if the package.json that pnpm packed is removed after the approval, what was approved is published', async (t) => {
  const project: Project & { name: string } = {
    ...(await projectOf(PNPM, 'removed')),
    decide: async ({ ask }, { cwd, registry, user }) => {
      if (ask === 'approval') await rm(path.join(cwd, MAIN))
      return ask === 'approval'
        ? { answer: { approved: true } }
        : { answer: { username: user.name, otp: registry.code(user.name) } }
    },
  }

  const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

  t.deepEqual(outcome.codes, [], outcome.output)
  t.deepEqual(outcome.versions, ['1.0.0'])
  t.regex(outcome.output, /Files changed after the approval.*ENOPKG.*What is published is what was approved/)
})

test('the provenance of a package from pnpm covers the bytes that pnpm itself would have sent, and is signed once', async (t) => {
  const sigstore = await startSigstore(t)
  const workspace = await projectOf(PNPM, 'signed')
  const { [MAIN]: main, ...files } = workspace.files as Record<string, { publishConfig: object }>
  const publishConfig = { ...main?.publishConfig, provenance: true }
  const project = {
    ...workspace,
    files: { ...files, [MAIN]: { ...main, publishConfig } } as Files,
    env: { ...workspace.env, ...sigstore.env },
  }
  const wanted = await sentByTool(t, PNPM, project, ['--no-provenance'])

  const outcome = await hooks(t, project, 'attended', { calls: firstRelease({ pkgRoot: 'packages/main' }) })

  t.deepEqual(outcome.codes, [], outcome.output)
  const sha512 = Buffer.from(wanted.dist.integrity.replace('sha512-', ''), 'base64').toString('hex')
  t.deepEqual(
    sigstore.signed.map(({ subject }) => subject),
    [[{ name: 'pkg:npm/signed@1.0.0', digest: { sha512 } }]],
  )
  t.deepEqual(sigstore.audiences, ['sigstore'])
  const { versions } = await outcome.checkout.registry.packument(project.name)
  const published = versions['1.0.0'] as Manifest & { dist: { attestations?: { provenance: object } } }
  t.is(published.dist.integrity, wanted.dist.integrity)
  t.truthy(published.dist.attestations?.provenance)
})

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

/** The manifest that the tool itself sends. */
async function sentByTool(
  t: ExecutionContext,
  tool: WorkspaceTool,
  project: Project,
  flags: string[] = [],
): Promise<Manifest> {
  const capture = await startCaptureRegistry()
  t.teardown(capture.close)
  const { cwd } = await checkOut(t, project, 'unattended')
  const folder = path.join(cwd, 'packages/main')
  await setVersion(folder, '1.0.0')
  await writeFile(path.join(cwd, '.npmrc'), `//${new URL(capture.url).host}/:_authToken=token\n`)
  await runTool(tool, [...tool.publish, ...flags], { cwd: folder, env: registryOf(capture.url) })
  const [sent] = capture.writes as [{ versions: Record<string, Manifest> }]
  return sent.versions['1.0.0'] as Manifest
}

/** The scripts that have run, each by the name under which it was called. */
async function scriptsRunIn(cwd: string): Promise<string[]> {
  const log = await readFile(path.join(cwd, 'scripts.log'), 'utf8')
  return log
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(\w+) \1$/, '$1'))
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
