import test from 'ava'
import { createCertificate } from '../helpers/certificate.ts'
import { ANSWER, connectWith, startTls } from './connecting.ts'

test('a self-signed certificate is trusted through NODE_EXTRA_CA_CERTS', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const { url, received } = await startTls(t, certificate)
  const result = await connectWith({ CFA_RESPONDER_URL: url.href, NODE_EXTRA_CA_CERTS: certificate.file })
  t.like(result, { answer: ANSWER })
  t.is(received.length, 2)
})

test('a self-signed certificate is refused, and nothing is sent', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const { url, received } = await startTls(t, certificate)
  const result = await connectWith({ CFA_RESPONDER_URL: url.href })
  t.is(result.code, 'ERESPONDERUNREACHABLE')
  t.regex(result.details ?? '', /DEPTH_ZERO_SELF_SIGNED_CERT/)
  t.deepEqual(received, [])
})
