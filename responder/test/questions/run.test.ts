import test from 'ava'
import { readBuild } from '../../src/identity/verified-build.ts'
import { runNameOf } from '../../src/questions/run.ts'

const URL_1 = 'https://github.com/example/tool/actions/runs/1'
const github = { ci: 'github' as const, issuer: 'https://token.actions.githubusercontent.com' }
const proved = (claims: object = {}) =>
  readBuild(github, { repository_id: '42', repository: 'example/tool', run_id: '1', ...claims })

type Asked = Parameters<typeof runNameOf>[0]
const nameOf = ({ url = URL_1, ...changes }: Partial<Asked> & { url?: string | null } = {}) =>
  runNameOf({
    projectId: 'p',
    isTest: false,
    verified: null,
    ...changes,
    summary: { kind: 'publish', build: { url } },
  })

test('questions of one run get the same name, from the verified build or else from the URL', (t) => {
  t.is(nameOf(), nameOf())
  t.is(nameOf({ verified: proved() }), nameOf({ verified: proved({ ref: 'refs/heads/x' }), url: null }))
})

const OTHERS: [title: string, one: Asked | object, other: Asked | object][] = [
  ['projects', {}, { projectId: 'q' }],
  ['URLs', {}, { url: `${URL_1}0` }],
  ['verified runs', { verified: proved() }, { verified: proved({ run_id: '2' }) }],
  ['verified repositories', { verified: proved() }, { verified: proved({ repository_id: '43' }) }],
]
for (const [title, one, other] of OTHERS) {
  test(`questions of different ${title} belong to different runs`, (t) => t.not(nameOf(one), nameOf(other)))
}

test('an unverified job never belongs to a verified run, whatever URL it gives', (t) => {
  t.not(nameOf({ verified: proved() }), nameOf())
  const circle = { ...proved(), run: null }
  t.not(nameOf({ verified: circle }), nameOf())
  t.is(nameOf({ verified: circle }), nameOf({ verified: circle }))
})

test('a question without a run and URL, or of a test release, belongs to no run', (t) => {
  t.is(nameOf({ url: null }), null)
  t.is(nameOf({ verified: { ...proved(), run: null }, url: null }), null)
  t.is(nameOf({ isTest: true }), null)
})
