import { globSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'yaml'
import { GITHUB_FILE, githubWorkflow } from '../../lib/init/github-workflow.ts'
import { planReleaseConfig } from '../../lib/init/plan-release-config.ts'
import { createFolder } from '../fakes/folder.ts'
import { ON_SITE, planWith } from '../init/plans.ts'

const readme = readFileSync('README.md', 'utf8')
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean).length

/** The file that README shows after its name. */
const fileIn = (name: string) => readme.split(`\`${name}\`:\n\n`)[1]?.match(/^```\w+\n(.*?)^```$/ms)?.[1]

test('the workflow and the configuration in README are those that `init` writes', async (t) => {
  const plan = planWith(ON_SITE)
  t.is(fileIn(GITHUB_FILE), githubWorkflow(plan))
  const { change } = await planReleaseConfig(createFolder(t, {}), plan)
  t.deepEqual(JSON.parse(String(fileIn('.releaserc.json'))), JSON.parse(String(change?.after)))
})

test('README is short, and its set-up comes early', (t) => {
  t.true(wordsOf(readme) < 1200, String(wordsOf(readme)))
  t.true(readme.slice(0, 2000).includes('## Set up'), 'what it is comes in a few sentences')
})

test('each badge is about this package, or about a workflow that runs on the branch that it shows', (t) => {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'))
  const badges = [...readme.matchAll(/\[!\[[^\]]+\]\(([^)]+)\)\]/g)].map(([, image]) => String(image))
  t.is(badges.length, 4)
  for (const badge of badges.filter((image) => !image.includes('/actions/')))
    t.regex(badge, new RegExp(`^https://img\\.shields\\.io/(?:npm|node)/[vl]/${name}$`))
  const [file = '', branch] = badges
    .map((image) => /workflows\/([\w.]+)\/badge\.svg\?branch=(\w+)$/.exec(image)?.slice(1))
    .find(Boolean) ?? ['']
  const { on } = parse(readFileSync(`.github/workflows/${file}`, 'utf8'))
  t.deepEqual(on.push.branches, [branch])
})

/** Reference pages, which nobody reads from top to bottom. */
const LONG = ['errors', 'protocol']

for (const file of globSync('docs/**/*.md').filter((name) => !LONG.includes(name.slice(5, -3)))) {
  test(`${file} can be read in less than ten minutes`, (t) => {
    const words = wordsOf(readFileSync(file, 'utf8'))
    t.true(words <= 2200, String(words))
  })
}
