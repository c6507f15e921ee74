import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import { NPM_PUBLISH } from '../../helpers/cfa-publish.ts'
import { createHarness } from '../../helpers/harness.ts'
import { createJob, ROOT } from '../../helpers/job.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const features = ['wait', 'several'] as const

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} while a maintainer is asked withdraws the question, and nothing is uploaded`, async (t) => {
    const place = await workspaces(() => ({ features, decide: () => 'never' }))
    const { promise, resolve } = Promise.withResolvers<{ kill: (signal: NodeJS.Signals) => boolean }>()
    const running = publish(place, { onStart: resolve })
    await place.endpoint.until(({ questions }) => questions.length === 1)
    ;(await promise).kill(signal)
    const { stderr, leftovers } = await running
    t.regex(stderr, /Stopped while a maintainer was being asked/)
    t.is(place.endpoint.reports.at(-1)?.state, 'withdrawn')
    t.deepEqual([place.writes(), leftovers], [[], []])
  })
}

for (const command of ['publish', 'otp'] as const)
  test(`SIGTERM before anybody is asked leaves no temporary folder: ${command}`, async (t) => {
    const place = await workspaces(() => ({ features, handshake: 'never' }))
    const args = {
      publish: ['--', ...NPM_PUBLISH],
      otp: ['--account', place.alice.name, '--package', 'a@1.0.0'],
    }
    const job = await createJob()
    const running = execa(process.execPath, [path.join(ROOT, 'cli.ts'), command, ...args[command]], {
      ...{
        cwd: place.cwd,
        env: { ...job.env, ...place.env },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
      },
    })
    await place.endpoint.until(({ requests }) => requests.length > 0)
    running.kill('SIGTERM')
    t.is((await running).signal, 'SIGTERM')
    t.deepEqual((await job.end()).leftovers, [])
  })

test('after a signal during the uploads the log says how far they are, and a second run finishes them', async (t) => {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features, decide: () => codeOf(alice) }
  })
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHolding, resolve: holds } = Promise.withResolvers<void>()
  registry.faults.add({
    match: { method: 'PUT', path: new RegExp(`${place.scope}/b$`) },
    do: { type: 'observe', observe: () => holds() },
    at: 'before-2fa',
  })
  registry.faults.add({
    match: { method: 'PUT', path: new RegExp(`${place.scope}/b$`) },
    do: { type: 'hold', until: held },
  })
  const { promise, resolve } = Promise.withResolvers<{ kill: (signal: NodeJS.Signals) => boolean }>()
  const running = publish(place, { onStart: resolve })
  await isHolding
  ;(await promise).kill('SIGTERM')
  const { stderr } = await running
  t.regex(stderr, /Stopped: 1 of 3 are published, and more may be\. Run the same command again/)
  release()
  const again = await publish(place)
  t.is(again.exitCode, 0, again.stderr)
  t.deepEqual(await place.published(), place.names)
  t.is(place.writes().filter((write) => write === 'a 201').length, 1)
})

test('a signal while the command runs ends it, and nothing is uploaded', async (t) => {
  const place = await workspaces(() => ({ features }))
  const { promise, resolve } = Promise.withResolvers<{ kill: (signal: NodeJS.Signals) => boolean }>()
  const program = `
const reply = await fetch(process.env.npm_config_registry + encodeURIComponent('${place.scope}/marker'))
setInterval(() => {}, 1000)`
  const marker = new RegExp(`${place.scope}/marker`)
  const { promise: isRunning, resolve: runs } = Promise.withResolvers<void>()
  registry.faults.add({ match: { path: marker }, do: { type: 'observe', observe: () => runs() } })
  const command = [process.execPath, '--input-type=module', '--eval', program]
  const running = publish(place, { command, onStart: resolve })
  await isRunning
  ;(await promise).kill('SIGTERM')
  const { stderr } = await running
  t.regex(stderr, /Stopped while the command ran\. Nothing was uploaded\./)
})
