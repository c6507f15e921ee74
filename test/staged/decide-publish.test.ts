import test from 'ava'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { decidePublish } from '../../lib/staged/decide-publish.ts'
import { createLister } from '../../lib/staged/find-reader.ts'
import { type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice, bob } from '../fakes/release.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { item, list } from './stage-scene.ts'

const OTHER = 'https://registry.example/'
const PAGE = { status: 200, headers: {}, json: undefined, text: '<!doctype html>' }

const rows: Array<{
  what: string
  /** Replies to alice's token, and then to bob's. */
  replies: FakeReply[]
  publish: 'staged' | 'direct' | 'error'
  line?: RegExp
  registry?: string
}> = [
  {
    what: 'the registry lists staged versions',
    replies: [list(item())],
    publish: 'staged',
    line: /can stage/,
  },
  { what: 'nothing is staged', replies: [list(), list()], publish: 'staged' },
  {
    what: 'nothing is staged at npmjs.com',
    replies: [list(), list()],
    publish: 'staged',
    registry: OFFICIAL_REGISTRY,
  },
  { what: 'the first token is forbidden', replies: [replyWith(403), list(item())], publish: 'staged' },
  { what: 'the first token has expired', replies: [replyWith(401), list(item())], publish: 'staged' },
  {
    what: 'the first request breaks off',
    replies: [lost(), list(item())],
    publish: 'staged',
    registry: OFFICIAL_REGISTRY,
  },
  ...[404, 405, 501].map((status) => ({
    what: `the registry has no such route (${status})`,
    replies: [replyWith(status)],
    publish: 'direct' as const,
    line: new RegExp(`published directly: https://registry\\.example/ can’t stage \\(HTTP ${status}\\)\\.$`),
  })),
  {
    what: 'every token is forbidden',
    replies: [replyWith(403), replyWith(401)],
    publish: 'direct',
    line: /no token may see/,
  },
  {
    what: 'another registry fails',
    replies: [replyWith(500), replyWith(503)],
    publish: 'direct',
    line: /could not find out/,
  },
  {
    what: 'another registry breaks off',
    replies: [lost(), lost()],
    publish: 'direct',
    line: /could not find out/,
  },
  {
    what: 'another registry answers with a page',
    replies: [PAGE, PAGE],
    publish: 'direct',
    line: /could not find out/,
  },
  {
    what: 'npmjs.com fails',
    replies: [replyWith(503), replyWith(503)],
    publish: 'error',
    registry: OFFICIAL_REGISTRY,
  },
  ...[
    [replyWith(503), replyWith(403)],
    [replyWith(403), lost()],
  ].map((replies, index) => ({
    what: `npmjs.com refuses one token and fails for the other (${index + 1})`,
    replies,
    publish: 'error' as const,
    registry: OFFICIAL_REGISTRY,
  })),
  { what: 'npmjs.com breaks off', replies: [lost(), lost()], publish: 'error', registry: OFFICIAL_REGISTRY },
  {
    what: 'npmjs.com fails, and its URL has no slash at the end',
    replies: [replyWith(503), replyWith(503)],
    publish: 'error',
    registry: 'https://registry.npmjs.org',
  },
]

for (const { what, replies, publish, line, registry: url = OTHER } of rows) {
  test(`a release is ${publish === 'error' ? 'an error' : publish} if ${what}`, async (t) => {
    const registry = createTableRegistry({ list: [...replies, replyWith(418)] }, url)
    const lister = createLister(registry, '@example/tool')
    const first = await lister(alice.credential)
    const deciding = { name: '@example/tool', registry: url, first, accounts: [alice, bob], list: lister }
    const decision = await decidePublish(deciding)
    t.deepEqual(
      decision.errors.map(({ code }) => code),
      publish === 'error' ? ['EREGISTRYUNREACHABLE'] : [],
    )
    if (publish !== 'error') t.is(decision.publish, publish)
    if (line) t.regex(decision.line ?? '', line)
    // No request is sent twice.
    t.is(registry.requests.length, replies.length)
  })
}

test('without a token the registry is not asked, and nothing is reported', async (t) => {
  const deciding = { name: 'a', registry: OTHER, first: undefined, accounts: [] }
  const list = () => Promise.reject(new Error('asked'))
  t.deepEqual(await decidePublish({ ...deciding, list }), { publish: 'staged', errors: [] })
})
