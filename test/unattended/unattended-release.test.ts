import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { DoorRun } from '../../lib/door/publish-at-door.ts'
import type { Publication } from '../../lib/door/read-publication.ts'
import type { Judgement } from '../../lib/registry/judge-write.ts'
import type { UploadEnd } from '../../lib/release/settle-upload.ts'
import {
  prepareUnattended,
  publishUnattended,
  type UnattendedFlow,
} from '../../lib/unattended/unattended-release.ts'
import { createHeld, createHeldRelease, type FakeHeld } from '../fakes/held.ts'
import { failIn } from '../fakes/release.ts'

const PUBLICATION = {
  name: 'a',
  version: '1.0.0',
  files: [{ path: 'index.js', size: 1 }],
} as unknown as Publication
const STORED: UploadEnd = { kind: 'stored', reply: { status: 200, text: '{}' } }
const NPM_FAILED = new Error('npm failed')

function failed(judgement: Exclude<Judgement, { kind: 'done' }>): UploadEnd {
  return { kind: 'failed', judgement, isUncertain: false, reply: { status: 403, text: '{}' } }
}

function scene(
  fake: FakeHeld & { end?: UploadEnd; start?: DoorRun } = {},
  changes: Partial<UnattendedFlow> = {},
) {
  const events: string[] = []
  const { end = STORED, start, ...held } = fake
  const take = async (packed?: readonly string[]) => {
    events.push(`tree taken${packed ? ` with ${packed}` : ''}`)
    return { files: new Map([['index.js', '']]) } as never
  }
  const unexpected = (): never => {
    throw new Error('unexpected')
  }
  const flow: UnattendedFlow = {
    ...{ holdsFirst: false, runsScripts: false, leavesChanges: false, isTrusted: false, fail: failIn() },
    tree: { take, changes: async () => [], putBack: unexpected, restoreChanges: unexpected },
    start: async (onStart = () => {}) => {
      events.push('started')
      onStart()
      return (
        start ?? {
          kind: 'held',
          held: createHeld(events, { publication: PUBLICATION, ...held, name: 'new npm' }),
        }
      )
    },
    check: ({ name }) => void events.push(`checked ${name}`),
    keep: async ({ name }) => {
      events.push(`kept ${name}`)
      return false
    },
    code: (sent) => sent,
    send: async ({ name }) => {
      events.push(`sent ${name}`)
      return end
    },
    ...changes,
  }
  return { flow, events }
}

const ANEW = ['started', 'checked a', 'kept a', 'sent a', 'new npm: ends with 200']

test('nothing is packed before the tag by default', async (t) => {
  const { flow, events } = scene()
  t.is(await prepareUnattended(flow), undefined)
  t.deepEqual(events, [])
})

test('with holdsFirst npm’s request is held before the tag, and does not keep the job alive', async (t) => {
  const { flow, events } = scene({}, { holdsFirst: true })
  const prepared = await prepareUnattended(flow)
  t.is(prepared?.release.held.publication, PUBLICATION)
  t.deepEqual(events, ['started', 'tree taken', 'checked a', 'kept a', 'new npm: free'])
})

test('without a held request, npm packs and the request is sent at once', async (t) => {
  const { flow, events } = scene()
  t.is(await publishUnattended(undefined, flow), PUBLICATION)
  t.deepEqual(events, ANEW)
})

const RESUMED = ['npm: kept', 'npm: compared']
const prepared: Array<[what: string, held: FakeHeld, events: string[]]> = [
  ['is unchanged', {}, [...RESUMED, 'npm: brought again', 'sent a', 'npm: ends with 200']],
  ['has changed', { changed: ['index.js'] }, [...RESUMED, 'npm: abandoned', ...ANEW]],
  ['has lost its npm', { broken: 'gone' }, [...RESUMED, 'npm: abandoned', ...ANEW]],
]

for (const [what, held, expected] of prepared) {
  test(`the calls are “${expected.slice(RESUMED.length).join(', ')}” for a held request that ${what}`, async (t) => {
    const { flow, events } = scene()
    const release = createHeldRelease(events, { publication: PUBLICATION, ...held })
    await publishUnattended({ release }, flow)
    t.deepEqual(events, expected)
  })
}

test('an npm that ends without a request is its own failure, or EPUBLISHNOTHING', async (t) => {
  const result = { stdout: '', stderr: '' }
  const broken = scene({ start: { kind: 'ended', result: { ...result, failure: NPM_FAILED } } })
  t.is(await t.throwsAsync(publishUnattended(undefined, broken.flow)), NPM_FAILED)
  const silent = scene({ start: { kind: 'ended', result: { ...result, failure: undefined } } })
  await t.throwsAsync(publishUnattended(undefined, silent.flow), { code: 'EPUBLISHNOTHING' })
})

for (const part of ['check', 'keep', 'send'] as const) {
  test(`npm is abandoned if ${part} fails`, async (t) => {
    const failing = () => {
      throw new Error(part)
    }
    const changes = { [part]: part === 'check' ? failing : async () => failing() }
    const { flow, events } = scene({}, changes)
    await t.throwsAsync(publishUnattended(undefined, flow), { message: part })
    t.is(events.at(-1), 'new npm: abandoned')
  })
}

test('a second write ends the release, and nothing is sent', async (t) => {
  const { flow, events } = scene({ broken: 'second-write' })
  await t.throwsAsync(publishUnattended(undefined, flow), { code: 'EREQUESTSECOND' })
  t.deepEqual(events, ['started', 'checked a', 'kept a', 'new npm: abandoned'])
})

test('a second write while the request was held ends the release, and npm is not started again', async (t) => {
  const { flow, events } = scene()
  const release = createHeldRelease(events, { publication: PUBLICATION, broken: 'second-write' })
  await t.throwsAsync(publishUnattended({ release }, flow), { code: 'EREQUESTSECOND' })
  t.deepEqual(events, ['npm: kept', 'npm: compared', 'npm: abandoned'])
})

test('a script that fails after the write fails with npm’s own error', async (t) => {
  const { flow } = scene({ result: { failure: NPM_FAILED } })
  t.is(await t.throwsAsync(publishUnattended(undefined, flow)), NPM_FAILED)
})

const account = (problem: 'forbidden' | 'stage-only' | 'token') =>
  failed({ kind: 'account', problem, detail: 'what the registry said' })
const refused: Array<[what: string, end: UploadEnd, isTrusted: boolean, code: ErrorCode | undefined]> = [
  ['a demand for a code', failed({ kind: 'code-rejected' }), false, 'EOTPREQUIRED'],
  ['a demand for a code from an identity', failed({ kind: 'code-rejected' }), true, 'EOTPREQUIRED'],
  ['an identity that is forbidden to publish', account('forbidden'), true, 'ETRUSTEDSTAGEONLY'],
  ['an identity that may only stage', account('stage-only'), true, 'ETRUSTEDSTAGEONLY'],
  ['an identity whose token is not valid', account('token'), true, undefined],
  ['a token that is forbidden to publish', account('forbidden'), false, undefined],
  ['any other refusal', failed({ kind: 'refused', detail: 'no' }), false, undefined],
]

for (const [what, end, isTrusted, code] of refused) {
  test(`${what} is ${code ?? 'npm’s own failure'} once npm has ended with the registry’s reply`, async (t) => {
    const { flow, events } = scene({ end, result: { failure: NPM_FAILED } }, { isTrusted })
    const error = await t.throwsAsync(publishUnattended(undefined, flow))
    if (code) t.is((error as Error & { code: string }).code, code)
    else t.is(error, NPM_FAILED)
    t.true(events.includes('new npm: ends with 403'))
  })
}

test('a refusal that npm takes for success is EPUBLISHREFUSED', async (t) => {
  const { flow } = scene({ end: failed({ kind: 'refused', detail: 'what the registry said' }) })
  const error = await t.throwsAsync(publishUnattended(undefined, flow), { code: 'EPUBLISHREFUSED' })
  t.regex((error as Error & { details: string }).details, /what the registry said/)
})

test('a rate limit that npm takes for success is EPUBLISHREFUSED', async (t) => {
  const { flow } = scene({ end: failed({ kind: 'rate-limited', detail: 'HTTP 429' }) })
  await t.throwsAsync(publishUnattended(undefined, flow), { code: 'EPUBLISHREFUSED' })
})

test('the tree is read before npm’s scripts run', async (t) => {
  const { flow, events } = scene({}, { holdsFirst: true, runsScripts: true })
  await prepareUnattended({ ...flow, tree: { ...flow.tree, putBack: async () => undefined } })
  t.deepEqual(events.slice(0, 2), ['tree taken', 'started'])
})
