import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { parse } from 'yaml'

interface Job {
  permissions?: Record<string, string>
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[]
}
interface Workflow {
  permissions: object
  jobs: Record<string, Job>
}

const FOLDER = path.resolve(import.meta.dirname, '../../.github/workflows')
const read = (file: string): Workflow => parse(readFileSync(path.join(FOLDER, file), 'utf8'))
const { permissions, jobs } = read('pages.yml')

test('every action of every workflow is pinned by its commit', (t) => {
  const steps = globSync('*.yml', { cwd: FOLDER }).flatMap((file) =>
    Object.values(read(file).jobs).flatMap((job) => job.steps ?? []),
  )
  const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]))
  t.true(used.length > 8)
  t.deepEqual(
    used.filter((action) => !/@[0-9a-f]{40}$/.test(action)),
    [],
  )
})

test('what is installed runs without the rights to deploy, and what deploys installs nothing', (t) => {
  t.deepEqual(permissions, {})
  t.deepEqual(Object.keys(jobs), ['build', 'deploy'])
  t.deepEqual(jobs.build?.permissions, { contents: 'read' })
  t.deepEqual(jobs.deploy?.permissions, { pages: 'write', 'id-token': 'write' })
  t.deepEqual(
    jobs.deploy?.steps?.map(({ uses }) => uses?.split('@')[0]),
    ['actions/deploy-pages'],
  )
})

test('what the build writes is what goes to GitHub Pages', (t) => {
  const steps = jobs.build?.steps ?? []
  t.true(steps.some(({ run }) => run === 'npm run docs:site'))
  t.is(steps.at(-1)?.with?.path, 'site/dist')
})
