import test, { type ExecutionContext } from 'ava'
import { ofJob } from '../helpers/npm-job-rows.ts'
import { ofRepository } from '../helpers/npm-settings-rows.ts'
import type { Project } from '../helpers/project.ts'
import { createProjectReleases, type Outcome } from '../helpers/release-project.ts'

const { everywhere } = createProjectReleases(test)

for (const row of [...ofRepository, ...ofJob]) {
  const { what, npmrc = '', ends, modes = ['attended', 'unattended'], others = [], ...project } = row
  const claim = ends.startsWith('published')
    ? 'the package is published'
    : 'nothing is published but the package'
  test(`${what}: ${claim}`, async (t) => {
    const files: Project['files'] = (place) => ({
      ...(project.files instanceof Function ? project.files(place) : project.files),
      ...(npmrc === '' ? {} : { '.npmrc': npmrc.replaceAll('{registry}', place.url) }),
    })
    const { peer, ours } = await everywhere(t, { ...project, files }, { others, modes })
    t.log(...[peer, ...ours].map(({ mode, hook, codes, writes }) => [mode, hook, ...codes, writes].join(' ')))
    for (const outcome of ours) {
      endsWell(t, outcome)
      if (ends.startsWith('published')) isPublished(t, outcome)
      if (ends === 'published' && peer.versions.includes('1.0.0')) t.deepEqual(outcome.left, peer.left)
      if (ends === 'an error') t.not(outcome.codes.length, 0, outcome.output)
    }
  })
}

/** Holds for every release: exactly the package is published, or an error with a code comes before the tag. */
function endsWell(t: ExecutionContext, { mode, name, codes, hook, output, versions, writes }: Outcome): void {
  const isReleased = codes.length === 0
  t.deepEqual(versions, isReleased ? ['1.0.0'] : [], `${mode}: ${output}`)
  t.deepEqual(writes, isReleased ? [`PUT /${name}`] : [], `${mode}: ${output}`)
  if (isReleased || mode !== 'attended') return
  t.true(hook === 'verifyConditions' || hook === 'prepare', `${hook}: ${output}`)
  for (const code of codes) t.regex(code, /^E[A-Z0-9]+$/, output)
}

function isPublished(t: ExecutionContext, { mode, name, codes, left, output }: Outcome): void {
  t.deepEqual(codes, [], `${mode}: ${output}`)
  t.is(left.packages[name]?.distTags.latest, '1.0.0')
}
