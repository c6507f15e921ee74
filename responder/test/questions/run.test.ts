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

test('questions of one run of a project have one name, by what is proved, else by the address', (t) => {
  t.is(nameOf(), nameOf())
  t.is(nameOf({ verified: proved() }), nameOf({ verified: proved({ ref: 'refs/heads/x' }), url: null }))
})

const OTHERS: [title: string, one: Asked | object, other: Asked | object][] = [
  ['projects', {}, { projectId: 'q' }],
  ['addresses', {}, { url: `${URL_1}0` }],
  ['proved runs', { verified: proved() }, { verified: proved({ run_id: '2' }) }],
  ['proved repositories', { verified: proved() }, { verified: proved({ repository_id: '43' }) }],
]
for (const [title, one, other] of OTHERS) {
  test(`questions of different ${title} are of different runs`, (t) => t.not(nameOf(one), nameOf(other)))
}

test('a job that proves nothing is not of the run of one that does, whatever address it gives', (t) => {
  t.not(nameOf({ verified: proved() }), nameOf())
  const circle = { ...proved(), run: null }
  t.not(nameOf({ verified: circle }), nameOf())
  t.is(nameOf({ verified: circle }), nameOf({ verified: circle }))
})

test('without a run and without an address it is not known which run it is, and a test is of none', (t) => {
  t.is(nameOf({ url: null }), null)
  t.is(nameOf({ verified: { ...proved(), run: null }, url: null }), null)
  t.is(nameOf({ isTest: true }), null)
})
