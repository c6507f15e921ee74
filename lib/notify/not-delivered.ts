/** A message did not arrive. The text may be shown: it names no address. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
}
