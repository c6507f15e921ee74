import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'
import { until } from '../helpers/until.ts'

const { registry, client, npm, scene, codeOf, hooks } = await createHarness(test)

/** Runs npm as a lifecycle script can, with everything that npm gives it, and records the result. */
const SCRIPT = `const fs = require('node:fs')
const path = require('node:path')
const { spawn, spawnSync } = require('node:child_process')
const nextTo = (name) => path.join(__dirname, '..', name)
const [when, ...args] = process.argv.slice(2)
if (when === 'now') run()
else if (when === 'stay') wait()
else if (!fs.existsSync(nextTo('left'))) {
  fs.writeFileSync(nextTo('left'), '')
  const stay = when === 'aside' ? 'now' : 'stay'
  spawn(process.execPath, [__filename, stay, ...args], { detached: true, stdio: 'ignore', cwd: __dirname }).unref()
}

function wait() {
  if (fs.existsSync(nextTo('go'))) return run()
  if (process.uptime() < 120) setTimeout(wait, 5)
}

function run() {
  // Not in the project: npm reads the registry of some writes out of its package.json, where no script has a token.
  const options = { encoding: 'utf8', cwd: path.join(__dirname, 'other') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [process.env.npm_execpath, ...args], options)
  fs.writeFileSync(nextTo('ran.new'), JSON.stringify({ status, stdout, stderr }))
  fs.renameSync(nextTo('ran.new'), nextTo('ran'))
}
`
const nextTo = ({ repository }: Scene, name: string) => path.join(repository.cwd, '..', name)
const hasRun = (place: Scene) => existsSync(nextTo(place, 'ran'))
const ran = (place: Scene) =>
  JSON.parse(readFileSync(nextTo(place, 'ran'), 'utf8')) as Record<'stdout' | 'stderr', string> & {
    status: number
  }

/** `now` blocks npm, `aside` lets npm's own request come too, and `later` waits until a maintainer is asked about that. */
type Moment = 'now' | 'aside' | 'later'

interface Attempt {
  what: string
  args: (name: string) => string[]
  moments: Moment[]
}
const attempts: Attempt[] = [
  {
    what: 'publishes other contents under the same version',
    args: () => ['publish', '../same', '--ignore-scripts'],
    moments: ['now', 'aside', 'later'],
  },
  {
    what: 'publishes another package',
    args: () => ['publish', '.', '--ignore-scripts'],
    moments: ['now', 'later'],
  },
  {
    what: 'sets a dist-tag',
    args: (name) => ['dist-tag', 'add', `${name}@0.9.0`, 'hijacked'],
    moments: ['now', 'later'],
  },
  {
    what: 'deprecates a version',
    args: (name) => ['deprecate', `${name}@0.9.0`, 'hijacked'],
    moments: ['now', 'later'],
  },
  {
    what: 'unpublishes a version',
    args: (name) => ['unpublish', `${name}@0.9.0`, '--force'],
    moments: ['later'],
  },
]

for (const { what, args, moments } of attempts)
  for (const when of moments) {
    test(`a script that ${what} (${when}) changes nothing at the registry that nobody was asked about`, async (t) => {
      const place = await scriptedScene(when, args)
      const before = registry.requests.length
      const run = await hooks(t, place)
      const own = new RegExp(`[/-]${place.name}(?:/|$)`)
      const writes = registry.requests
        .slice(before)
        .filter(({ method, path: where }) => !/GET|HEAD/.test(method) && own.test(where))
      // A second write ends the release before anything is sent or, if the script was first, after the approved one.
      for (const { code } of run.errors) t.regex(code, /^E(?:REQUEST|PUBLISH)/, run.output)
      const sent = writes.map(({ method, path: where, status }) => [method, where, status])
      if (sent.length > 0 || run.errors.length === 0) {
        t.deepEqual(sent, [['PUT', `/${place.name}`, 201]], run.output)
        await storesWhatWasAsked(t, registry, place)
      }
      if (run.errors.length === 0 && when === 'later') {
        t.not(ran(place).status, 0)
        t.regex(ran(place).stderr, /publishes exactly one package/)
      }
      await isNotHijacked(t, place, when)
    })
  }

async function scriptedScene(when: Moment, args: Attempt['args']): Promise<Scene> {
  const place = await scene(({ bob, name }) => ({
    features: ['approval', 'wait', 'sealed'],
    files: {
      'script.cjs': SCRIPT,
      'same/package.json': { name, version: '1.0.0', description: 'hijacked' },
      'other/package.json': { name: `hijacked-by-${name}`, version: '1.0.0' },
    },
    package: { scripts: { prepack: ['node script.cjs', when, ...args(name)].join(' ') } },
    decide: async ({ ask }) => {
      writeFileSync(nextTo(place, 'go'), '')
      if (when === 'later') await until(() => hasRun(place))
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }))
  registry.addMaintainer(place.name, place.bob.name)
  const token = await place.alice.createToken({ bypass2fa: true })
  await client.publish(place.name, '0.9.0', { token })
  return place
}

async function isNotHijacked(t: ExecutionContext, { name }: Scene, when: Moment): Promise<void> {
  const { versions, 'dist-tags': distTags } = await registry.packument(name)
  t.is(versions['0.9.0']?.deprecated, undefined)
  t.true('0.9.0' in versions)
  t.false('hijacked' in distTags)
  // A request that came first was asked about, so a maintainer saw its contents.
  if (when === 'later') t.notRegex(JSON.stringify(versions), /"description":"hijacked"/)
}

test('scripts read the registry through the door, tarballs keep their addresses, and no lock file names the door', async (t) => {
  const dependency = 'a-dependency'
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    files: {
      'script.cjs': SCRIPT,
      'other/package.json': { name: 'other', version: '1.0.0' },
      'sub/package.json': { name: 'sub', version: '1.0.0', dependencies: { [dependency]: '1.0.0' } },
    },
    package: {
      scripts: {
        prepublishOnly: `node script.cjs now view ${dependency} --json`,
        prepack: 'cd sub && node "$npm_execpath" install --package-lock-only --no-audit',
      },
    },
    decide: () => codeOf(bob),
  }))
  const token = await place.alice.createToken({ bypass2fa: true })
  await client.publish(dependency, '1.0.0', { token })
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  const read = JSON.parse(ran(place).stdout)
  const { stdout } = await npm.run(['view', dependency], { token: null })
  t.deepEqual(read, JSON.parse(stdout))
  t.true(read.dist.tarball.startsWith(registry.url), read.dist.tarball)
  const lock = readFileSync(path.join(place.repository.cwd, 'sub/package-lock.json'), 'utf8')
  t.is(JSON.parse(lock).packages[`node_modules/${dependency}`].resolved, read.dist.tarball)
})
