import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import semver from 'semver'
import { describeOldNode } from '../lib/old-node.ts'
import { ROOT } from './helpers/job.ts'

test('a Node below the oldest one in package.json is too old', async (t) => {
  const { engines } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'))
  const { version } = semver.minVersion(engines.node) ?? {}
  t.is(describeOldNode(version), undefined)
  t.is(describeOldNode('24.10.0'), undefined)
  for (const old of ['22.13.1', '20.20.2', '9.0.0'])
    t.is(describeOldNode(old), `This needs Node 22.14 or newer, and this is Node ${old}.`)
})

test('on a Node that is too old, the plugin says so instead of missing a function later', async (t) => {
  const program = `
    Object.defineProperty(process.versions, 'node', { value: '20.20.2' })
    await import('./index.ts')`
  const { exitCode, stderr } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: ROOT,
    reject: false,
  })
  t.is(exitCode, 1)
  t.regex(stderr, /This needs Node 22\.14 or newer, and this is Node 20\.20\.2\./)
})
