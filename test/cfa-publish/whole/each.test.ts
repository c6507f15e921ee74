import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { isThere } from '../../fakes/is-there.ts'
import { createHarness } from '../../helpers/harness.ts'
import { until } from '../../helpers/until.ts'

const { workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const flags = ['--each']

test('with --each, each write is asked about while the command waits for its outcome', async (t) => {
  const place = await workspaces(({ alice }) => ({
    features: ['wait', 'several', 'trust'],
    decide: () => codeOf(alice),
  }))
  const { exitCode, stderr } = await publish(place, { flags })
  t.is(exitCode, 0, stderr)
  t.is(place.endpoint.questions.length, 3)
  t.true(place.endpoint.questions.every(({ packages }) => packages === undefined))
  t.true(place.endpoint.questions.every(({ trust }) => trust?.carries.length === 0))
  t.deepEqual(await place.published(), place.names)
})

test('after a decline nobody is asked about the rest, and the run is declined, however the command ends', async (t) => {
  const place = await workspaces(({ alice }) => ({
    features: ['wait', 'several'],
    decide: (_question, asked) =>
      asked === 2 ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice),
  }))
  const command = [
    process.execPath,
    '--eval',
    `const { spawnSync } = require('node:child_process')
for (const name of ['a', 'b', 'c'])
  spawnSync('npm', ['publish', '--workspace', 'packages/' + name], { stdio: ['inherit', 2, 2] })
process.exit(7)`,
  ]
  const { exitCode, stderr, stdout } = await publish(place, { flags: [...flags, '--json'], command })
  t.is(exitCode, 3, stderr)
  const report = JSON.parse(stdout)
  t.like(report, { state: 'declined', exitCode: 3, command: { exitCode: 7 } })
  t.deepEqual(
    report.packages.map(({ name, state, error }: Row) => [name, state, error?.code]),
    [
      [`${place.scope}/a`, 'published', undefined],
      [`${place.scope}/b`, 'failed', 'EOTPDECLINED'],
      [`${place.scope}/c`, 'left', undefined],
    ],
  )
  t.regex(stderr, /NOT published: @s\w+\/b@1\.0\.0 on the dist-tag latest \(EOTPDECLINED\)/)
  t.is(place.endpoint.questions.length, 2)
  t.deepEqual(await place.published(), [`${place.scope}/a`])
})

test('a write whose command has died is withdrawn at once and is in the report', async (t) => {
  const place = await workspaces(() => ({
    features: ['wait', 'several'],
    decide: async () => {
      await place.write('asked', '')
      return 'never' as const
    },
  }))
  const command = [
    process.execPath,
    '--eval',
    `const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const npm = spawn('npm', ['publish', '--workspace', 'packages/a'], { stdio: 'ignore' })
npm.once('exit', () => process.exit(9))
const wait = setInterval(() => {
  if (!existsSync('asked')) return
  npm.kill('SIGKILL')
  clearInterval(wait)
}, 10)`,
  ]
  const { exitCode, stderr } = await publish(place, { flags, command })
  t.is(exitCode, 9, stderr)
  t.regex(stderr, /NOT published: .*\/a@1\.0\.0 on the dist-tag latest \(ETOGETHERGONE\)/)
  t.deepEqual(
    place.endpoint.reports.map(({ state }) => state),
    ['withdrawn'],
  )
  t.deepEqual(place.writes(), [])
})

test('a write that the command left in the background is waited for and is in the report', async (t) => {
  let cwd = ''
  const at = (file: string) => path.join(cwd, file)
  const place = await workspaces(({ alice }) => ({
    features: ['wait', 'several'],
    decide: async () => {
      await place.write('asked', '')
      await until(() => existsSync(at('pid')) && !isThere(Number(readFileSync(at('pid'), 'utf8'))))
      return codeOf(alice)
    },
  }))
  cwd = place.cwd
  const command = [
    process.execPath,
    '--eval',
    `const { spawn } = require('node:child_process')
const { existsSync, writeFileSync } = require('node:fs')
spawn('npm', ['publish', '--workspace', 'packages/a'], { stdio: 'ignore', detached: true }).unref()
const wait = setInterval(() => {
  if (!existsSync('asked')) return
  writeFileSync('pid', String(process.pid))
  clearInterval(wait)
}, 10)`,
  ]
  const { exitCode, stderr } = await publish(place, { flags, command })
  t.is(exitCode, 0, stderr)
  t.regex(stderr, /The command ended while a maintainer was being asked/)
  t.regex(stderr, /Everything is on the registry: 1 published/)
  t.deepEqual(await place.published(), [`${place.scope}/a`])
})

interface Row {
  name: string
  state: string
  error?: { code: string }
}
