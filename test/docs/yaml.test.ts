import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { parseDocument } from 'yaml'

const inFolder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name))

const documents = ['README.md', 'CONTRIBUTING.md', 'responder/README.md', ...inFolder('docs')]
const read = (file: string) => readFileSync(file, 'utf8')

/** The code blocks in a language, including those in a list. */
const blocksOf = (file: string, language: string): string[] =>
  [...read(file).matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\`$`, 'gms'))].map(
    ([, , block = '']) => block,
  )

const MINUTES =
  /(?:timeout-minutes|timeout|timeout_in_minutes|timeoutInMinutes|no_output_timeout|max-time|time): (\d+)/

for (const file of documents.filter((name) => blocksOf(name, 'yaml').length > 0)) {
  test(`every YAML block in ${file} parses, without a repeated key`, (t) => {
    for (const block of blocksOf(file, 'yaml')) {
      const { errors, warnings } = parseDocument(block)
      t.deepEqual([...errors, ...warnings], [], block)
    }
  })
}

test('every CI has a page, with a job and a configuration to copy', (t) => {
  const pages = inFolder('docs/ci').map((file) => path.basename(file, '.md'))
  const named = [
    'any-ci',
    'azure-pipelines',
    'bitbucket',
    'buildkite',
    'circleci',
    'github-actions',
    'gitlab',
  ]
  t.deepEqual(pages.toSorted(), [...named, 'jenkins'])
  for (const file of inFolder('docs/ci')) {
    const jobs = ['yaml', 'groovy', 'sh'].flatMap((language) => blocksOf(file, language))
    t.true(
      jobs.some((block) => block.includes('npx semantic-release')),
      file,
    )
    for (const block of blocksOf(file, 'json')) t.notThrows(() => JSON.parse(block), file)
  }
})

for (const file of inFolder('docs/ci').filter((name) => !name.endsWith('any-ci.md'))) {
  test(`the job in ${file} may take longer than the four waits of a staged release`, (t) => {
    const [, wait] = /"timeout": "(\d+)m"/.exec(blocksOf(file, 'json').join('')) ?? []
    const job = ['yaml', 'groovy'].flatMap((language) => blocksOf(file, language)).join('')
    const [, limit] = MINUTES.exec(job) ?? []
    t.true(Number(limit) > 4 * Number(wait), `${limit} minutes, with waits of ${wait}`)
  })
}
