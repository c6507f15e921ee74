import test from 'ava'
import { CompactEncrypt, importJWK } from 'jose'

import type { ProtocolError } from '../index.ts'
import { createSealingKey, openLink, sealAnswer, sealLink } from '../sealing.ts'
import { question } from './fixtures/messages.ts'

const { id } = question
const url = 'https://www.npmjs.com/auth/cli/7f2c9d9e-0c3b-4b8e-9a51-8f4f6f0c8d11'

const sealText = async (text: string, page: Awaited<ReturnType<typeof createSealingKey>>): Promise<string> =>
  await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(await importJWK(page.publicJwk, 'ECDH-ES'))

test('the job seals a link to the key that the page sent in a sealed web answer', async (t) => {
  const [job, page] = [await createSealingKey(), await createSealingKey()]
  const answer = { web: page.publicJwk, username: 'alice' }
  const sealed = await sealAnswer(answer, { ...question, key: job.publicJwk })
  const reading = await job.open(sealed, { id, integrity: question.package.integrity })
  t.deepEqual(reading, { type: 'web', username: 'alice', key: page.publicJwk })
  if (reading.type !== 'web') return
  const link = await sealLink({ id, url }, reading.key)
  t.is(await page.openLink(link, { id }), url)
  t.is(await openLink(link, page.privateKey, { id }), url)
})

test('the longest link fits within the limit on sealed texts', async (t) => {
  const { publicJwk } = await createSealingKey()
  t.true((await sealLink({ id, url: url.padEnd(2048, 'a') }, publicJwk)).length < 4096)
})

test('the private half of a key cannot be exported', async (t) => {
  t.false((await createSealingKey()).privateKey.extractable)
})

for (const allowed of [
  'http://localhost:4873/auth/1',
  'http://127.0.0.1:4873/auth/1',
  'http://[::1]/auth/1',
]) {
  test(`seals ${allowed}, which is on this machine`, async (t) => {
    const page = await createSealingKey()
    t.is(await page.openLink(await sealLink({ id, url: allowed }, page.publicJwk), { id }), allowed)
  })
}

for (const refused of [
  '',
  'http://www.npmjs.com/auth/cli/1',
  'http://127.0.0.1.example.com/',
  'javascript:alert(1)',
  'https://user:password@www.npmjs.com/',
  'https://www.npmjs.com/\n',
  url.padEnd(2049, 'a'),
]) {
  test(`does not seal, open or repeat ${JSON.stringify(refused.slice(0, 40))} (${refused.length} characters)`, async (t) => {
    const page = await createSealingKey()
    const error = await t.throwsAsync<ProtocolError>(sealLink({ id, url: refused }, page.publicJwk), {
      code: 'LINK_INVALID',
    })
    if (refused !== '') t.false(`${error.stack}`.includes(refused))
    const link = await sealText(JSON.stringify({ id, url: refused }), page)
    await t.throwsAsync(page.openLink(link, { id }), { code: 'SEAL_INVALID' })
  })
}

test('does not seal to an invalid key', async (t) => {
  const { publicJwk } = await createSealingKey()
  const off = { ...publicJwk, y: publicJwk.x }
  await t.throwsAsync(sealLink({ id, url }, off), { code: 'KEY_INVALID' })
})

test('a link for another question is SEAL_MISMATCH, and one sealed to another page is SEAL_INVALID', async (t) => {
  const [page, other] = [await createSealingKey(), await createSealingKey()]
  const link = await sealLink({ id, url }, page.publicJwk)
  const elsewhere = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c12'
  await t.throwsAsync(page.openLink(link, { id: elsewhere }), { code: 'SEAL_MISMATCH' })
  await t.throwsAsync(other.openLink(link, { id }), { code: 'SEAL_INVALID' })
})

for (const content of ['null', '"https://www.npmjs.com/"', JSON.stringify({ url }), JSON.stringify({ id })]) {
  test(`a sealed ${content} is not a link`, async (t) => {
    const page = await createSealingKey()
    await t.throwsAsync(page.openLink(await sealText(content, page), { id }), { code: 'SEAL_INVALID' })
  })
}
