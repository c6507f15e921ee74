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
  'a command with flags that only a shell can read': [
    { '.gitlab-ci.yml': '- npx @cfa/semantic-release-npm publish --timeout $TIME -- npm publish' },
    '.gitlab-ci.yml',
    { isStaged: false, config: { linkInLog: false } },
  ],
}

for (const [name, [files, file, flags]] of Object.entries(ROWS))
  test(`cfa publish is found in ${name}`, async (t) => {
    const found = await findPublish(createFolder(t, files))
    t.is(found?.file, file)
    t.like(found?.flags, flags)
  })

test('cfa publish is not found in a workflow that runs semantic-release or doctor', async (t) => {
  const run = '- run: npx semantic-release\n- run: npx @cfa/semantic-release-npm doctor\n'
  t.is(await findPublish(createFolder(t, { [FLOW]: run })), undefined)
  t.is(await findPublish(createFolder(t, {})), undefined)
})
