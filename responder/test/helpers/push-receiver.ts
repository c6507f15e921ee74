import { createDecipheriv, createECDH, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** A browser's subscription to a push service, with the keys that open its messages. */
export function createPushSubscription() {
  const browser = createECDH('prime256v1')
  const publicKey = browser.generateKeys()
  const auth = randomBytes(16)
  return {
    keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    /** RFC 8291, section 3.4, and RFC 8188, section 2: one record. */
    open: (body: Buffer): unknown => {
      const [salt, keyLength] = [body.subarray(0, 16), body[20] ?? 0]
      const sender = body.subarray(21, 21 + keyLength)
      const sealed = body.subarray(21 + keyLength)
      const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender])
      const prk = createHmac('sha256', auth).update(browser.computeSecret(sender)).digest()
      const secret = createHmac('sha256', prk)
        .update(Buffer.concat([keyInfo, Buffer.of(1)]))
        .digest()
      const derive = (info: string, length: number) =>
        Buffer.from(hkdfSync('sha256', secret, salt, info, length))
      const key = derive('Content-Encoding: aes128gcm\0', 16)
      const decipher = createDecipheriv('aes-128-gcm', key, derive('Content-Encoding: nonce\0', 12))
      decipher.setAuthTag(sealed.subarray(-16))
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString())
    },
  }
}
