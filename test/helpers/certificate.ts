import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface Certificate {
  key: string
  cert: string
  /** The certificate as a file, for `NODE_EXTRA_CA_CERTS`. */
  file: string
  remove: () => void
}

const ECDSA_WITH_SHA256 = '06082a8648ce3d040302'
const COMMON_NAME = '0603550403'
const SUBJECT_ALT_NAME = '0603551d11'
const LOOPBACK = Buffer.from([127, 0, 0, 1])

/** Two UTCTimes: long enough for a test whose clock is moved. */
const VALID = ['200101000000Z', '491231235959Z'] as const

/**
 * Makes a self-signed certificate (RFC 5280, section 4.1; DER by hand).
 *
 * @param host - A host name that it is for, instead of 127.0.0.1.
 */
export function createCertificate(host?: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const content = certificateContent(publicKey.export({ type: 'spki', format: 'der' }), host)
  const signature = sign('sha256', content, privateKey)
  const cert = pem(der(0x30, content, algorithm(), bits(signature)))
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'))
  const file = path.join(folder, 'certificate.pem')
  writeFileSync(file, cert)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert,
    file,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function certificateContent(publicKey: Buffer, host: string | undefined): Buffer {
  const version = der(0xa0, der(0x02, Buffer.from([2])))
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const name = der(0x30, der(0x31, der(0x30, hex(COMMON_NAME), der(0x0c, Buffer.from('test endpoint')))))
  const validity = der(0x30, ...VALID.map((time) => der(0x17, Buffer.from(time))))
  const names = der(0x30, host === undefined ? der(0x87, LOOPBACK) : der(0x82, Buffer.from(host)))
  const extensions = der(0xa3, der(0x30, der(0x30, hex(SUBJECT_ALT_NAME), der(0x04, names))))
  return der(0x30, version, serial, algorithm(), name, validity, name, publicKey, extensions)
}

/** One DER element (ITU-T X.690, section 8.1). */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const hex = (text: string) => Buffer.from(text, 'hex')
const algorithm = () => der(0x30, hex(ECDSA_WITH_SHA256))
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content)

function pem(content: Buffer): string {
  const lines = content.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
