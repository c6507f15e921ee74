import test from 'ava'

import { readAnswer } from '../index.ts'
import { question } from './fixtures/messages.ts'
import { startSimpleEndpoint } from './fixtures/simple-endpoint.ts'

const post = (url: string, body: object, authorization = 'Bearer secret'): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) })

test('the simple endpoint of docs/protocol.md works as printed', async (t) => {
  const { url, answerPrompt } = await startSimpleEndpoint(t, 'secret')

  t.is((await post(url, question, 'Bearer wrong')).status, 401)
  t.is((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status, 405)

  const [prompt, first] = await Promise.all([answerPrompt('012345'), post(url, question)])
  t.regex(prompt, /@example\/tool@2\.1\.0/)
  const contentType = first.headers.get('content-type') ?? undefined
  const answer = { type: 'code', username: undefined, otp: '012345' } as const
  t.deepEqual(readAnswer({ contentType, text: await first.text() }), answer)
  t.is(await (await post(url, question)).text(), '012345', 'the same question asks nobody twice')

  const retry = { ...question, attempt: 2, reason: 'rejected' }
  const [, second] = await Promise.all([answerPrompt(''), post(url, retry)])
  t.is(second.status, 403, 'an empty line declines')
})
