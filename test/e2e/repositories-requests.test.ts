import test from 'ava'
import { createProjectReleases } from '../helpers/release-project.ts'

const { hooks } = createProjectReleases(test)

const edit = (change: string) => `const { readFileSync, writeFileSync } = require('node:fs')
const pkg = JSON.parse(readFileSync('package.json', 'utf8'))
${change}
writeFileSync('package.json', JSON.stringify(pkg))
`
const rows = [
  { what: 'name', change: `pkg.name = 'another-package'`, code: 'EREQUESTNAME' },
  { what: 'scope', change: `pkg.name = '@scope/' + pkg.name`, code: 'EREQUESTNAME' },
  { what: 'version', change: `pkg.version = '9.0.0'`, code: 'EREQUESTVERSION' },
]
for (const { what, change, code } of rows) {
  for (const script of ['prepack', 'prepublishOnly']) {
    test(`a ${script} script that changes the ${what} is ${code} before the tag and before anybody is asked`, async (t) => {
      const project = {
        package: { scripts: { [script]: 'node edit.cjs' } },
        files: { 'edit.cjs': edit(change) },
      }
      const ours = await hooks(t, project, 'attended')
      t.deepEqual([ours.hook, ours.codes], ['prepare', [code]], ours.output)
      t.deepEqual([ours.questions, ours.writes], [[], []])
    })
  }

  test(`with a code only, a script that changes the ${what} is ${code}, and nobody is asked`, async (t) => {
    const project = {
      package: { scripts: { prepack: 'node edit.cjs' } },
      files: { 'edit.cjs': edit(change) },
    }
    const ours = await hooks(t, project, 'code only')
    t.deepEqual([ours.codes, ours.questions, ours.writes], [[code], [], []], ours.output)
  })
}

/** Some repositories publish a second package along with the first. */
for (const script of ['prepack', 'postpack']) {
  for (const mode of ['attended', 'code only'] as const) {
    test(`${mode}: a ${script} script that publishes another package ends the release, and nothing is published`, async (t) => {
      const other = `second-of-${mode.replace(' ', '-')}-${script}`
      const project = {
        package: { scripts: { [script]: 'npm publish ./other' } },
        files: { 'other/package.json': { name: other, version: '1.0.0' } },
      }
      const ours = await hooks(t, project, mode, { others: [other] })
      // Both scripts run before npm's own request, so the request for the other package comes first.
      t.true(['EREQUESTSECOND', 'EREQUESTNAME'].includes(ours.codes.join()), `${ours.codes}\n${ours.output}`)
      if (mode === 'attended') t.is(ours.hook, 'prepare')
      t.deepEqual([ours.questions, ours.writes, ours.left.packages[other]], [[], [], undefined])
    })
  }
}

test('a script that publishes another package and ignores failures does not get it published', async (t) => {
  const other = 'second-without-regard'
  const project = {
    package: {
      scripts: { prepublishOnly: 'npm publish ./other || true', postpublish: 'npm publish ./other || true' },
    },
    files: { 'other/package.json': { name: other, version: '1.0.0' } },
  }
  const ours = await hooks(t, project, 'attended', { others: [other] })
  t.is(ours.left.packages[other], undefined)
  t.not(ours.codes.length, 0, ours.output)
})
