import test from 'ava'
import { createDailyHead } from '../../src/audit/daily-head.ts'
import type { OutgoingRequest } from '../../src/notify/send-request.ts'

const HEAD = { id: 7, hash: 'a'.repeat(64) }

interface Given {
  auditWebhook?: string | null
  status?: number
  fails?: Error
}

async function announced({ auditWebhook = null, status = 204, fails }: Given) {
  const [infos, warnings, sent]: [unknown[], unknown[], OutgoingRequest[]] = [[], [], []]
  const dailyHead = createDailyHead({
    audit: { head: async () => HEAD },
    config: { auditWebhook, publicUrl: 'https://cfa.example' },
    log: {
      info: (facts: unknown) => infos.push(facts),
      warn: (facts: unknown) => warnings.push(facts),
    } as never,
    send: async (request) => {
      sent.push(request)
      if (fails) throw fails
      return { status, retryAfter: undefined, body: '' }
    },
  })
  dailyHead.start()
  await dailyHead.stop()
  return { infos, warnings, sent }
}

test('the head is logged as soon as the service starts, and is sent nowhere else', async (t) => {
  const { infos, sent } = await announced({})
  t.deepEqual(infos, [{ auditHead: `7:${HEAD.hash}` }])
  t.deepEqual(sent, [])
})

test('the webhook gets the head and the address of the service', async (t) => {
  const { sent, warnings } = await announced({ auditWebhook: 'https://keeper.example/secret-path' })
  t.like(sent[0], { method: 'POST', url: 'https://keeper.example/secret-path' })
  t.deepEqual(JSON.parse(String(sent[0]?.body)), {
    type: 'audit.head',
    service: 'https://cfa.example',
    ...HEAD,
  })
  t.deepEqual(warnings, [])
})

test('a webhook that fails or cannot be reached causes a warning without its address', async (t) => {
  const auditWebhook = 'https://keeper.example/secret-path'
  for (const given of [{ status: 500 }, { fails: new Error('no') }]) {
    const { infos, warnings } = await announced({ auditWebhook, ...given })
    t.is(infos.length, 1)
    t.is(warnings.length, 1)
    t.false(JSON.stringify(warnings).includes('secret-path'))
  }
})
