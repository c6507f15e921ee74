import test from 'ava'
import { findPublish } from '../../lib/doctor/find-publish.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const FLOW = '.github/workflows/publish.yml'
const ROWS: Record<string, [files: Files, file: string, found: object]> = {
  'a step of a workflow': [
    {
      [FLOW]:
        'steps:\n  - run: npx @cfa/semantic-release-npm publish --staged --timeout 20m -- pnpm -r publish\n',
    },
    FLOW,
    { isStaged: true, config: { timeout: '20m', linkInLog: false } },
  ],
  'the action of a workflow': [
    {
      [FLOW]:
        '- uses: cfa/semantic-release-npm/.github/actions/publish@abc\n  with:\n    staged: true\n    each: false\n    wait: false\n',
    },
    FLOW,
    { isStaged: true, isEach: false, config: { wait: false, linkInLog: false } },
  ],
  'a script of package.json': [
    { 'package.json': { scripts: { release: 'cfa publish --each -- npm publish' } } },
    'package.json',
    { isEach: true },
  ],
  'a list of accounts': [
    { '.gitlab-ci.yml': '- npx @cfa/semantic-release-npm publish --accounts alice,bob -- npm publish\n' },
    '.gitlab-ci.yml',
    { config: { accounts: ['alice', 'bob'], linkInLog: false } },
  ],
  'a list of accounts in quotes': [
    { 'package.json': { scripts: { release: 'cfa publish --accounts "alice, bob" -- npm publish' } } },
    'package.json',
    { config: { accounts: ['alice', 'bob'], linkInLog: false } },
  ],
  'a command of several lines': [
    {
      [FLOW]:
        '- run: |\n    npx @cfa/semantic-release-npm publish \\\n      --staged \\\r\n      --timeout 20m -- pnpm -r publish\n',
    },
    FLOW,
    { isStaged: true, config: { timeout: '20m', linkInLog: false } },
  ],
  'a step whose name is the command': [
    { [FLOW]: '- name: cfa publish\n  run: npx @cfa/semantic-release-npm publish --staged -- npm publish\n' },
    FLOW,
    { isStaged: true },
  ],
  'the action of a workflow, with comments': [
    {
      [FLOW]:
        "- uses: cfa/semantic-release-npm/.github/actions/publish@abc\n  with:\n    staged: true # approved later\n    accounts: 'alice, bob'\n",
    },
    FLOW,
    { isStaged: true, config: { accounts: ['alice', 'bob'], linkInLog: false } },
  ],
}

for (const [name, [files, file, flags]] of Object.entries(ROWS))
  test(`cfa publish is found in ${name}`, async (t) => {
    const found = await findPublish(createFolder(t, files))
    t.is(found?.file, file)
    t.like(found?.flags, flags)
  })

for (const [what, file, text] of [
  ['a variable', '.gitlab-ci.yml', '- cfa publish --timeout $TIME -- npm publish'],
  ['an expression', FLOW, '- run: npx cfa publish --responder ${{ vars.X }} -- npm publish'],
  ['a parameter', '.circleci/config.yml', '- run: cfa publish --responder << parameters.x >> -- npm publish'],
  ['a flag that does not exist', '.gitlab-ci.yml', '- cfa publish --soon -- npm publish'],
  ['lines that YAML joins', FLOW, '- run: >-\n    npx cfa publish\n    --staged -- npm publish'],
  [
    'an expression in an input of the action',
    FLOW,
    '- uses: cfa/semantic-release-npm/.github/actions/publish@abc\n  with:\n    responder: ${{ vars.X }}\n',
  ],
] as const)
  test(`the flags of cfa publish are unknown with ${what}`, async (t) => {
    t.deepEqual(await findPublish(createFolder(t, { [file]: text })), { file, flags: undefined })
  })

test('cfa publish is not found in a workflow that runs semantic-release or doctor', async (t) => {
  const run = '- run: npx semantic-release\n- run: npx @cfa/semantic-release-npm doctor\n'
  t.is(await findPublish(createFolder(t, { [FLOW]: run })), undefined)
  t.is(await findPublish(createFolder(t, {})), undefined)
})
