import test from 'ava'
import { createCertificate } from '../helpers/certificate.ts'
import { ANSWER, connectWith, startTls } from './connecting.ts'

test('a certificate of one’s own is trusted by NODE_EXTRA_CA_CERTS', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const { url, received } = await startTls(t, certificate)
  const result = await connectWith({ CFA_RESPONDER_URL: url.href, NODE_EXTRA_CA_CERTS: certificate.file })
  t.like(result, { answer: ANSWER })
  t.is(received.length, 2)
})

test('a certificate that nobody vouches for is refused, and nothing sent', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const { url, received } = await startTls(t, certificate)
  const result = await connectWith({ CFA_RESPONDER_URL: url.href })
  t.is(result.code, 'ERESPONDERUNREACHABLE')
  t.regex(result.details ?? '', /DEPTH_ZERO_SELF_SIGNED_CERT/)
  t.deepEqual(received, [])
})
