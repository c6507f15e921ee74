import { Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/**
 * Creates a stream that replaces the door's address with the registry's. Output that may be the beginning of the door's
 * address is held back until the next piece comes.
 */
export function renameRegistry(door: string, registry: string): Transform {
  const decoder = new StringDecoder('utf8')
  const names = [door, door.replace(/\/$/, '')]
  let held = ''
  return new Transform({
    decodeStrings: true,
    transform(chunk: Buffer, _encoding, done) {
      const text = (held + decoder.write(chunk)).replaceAll(names[0] as string, () => registry)
      const cut = text.length - beginningAtEnd(text, names[0] as string)
      held = text.slice(cut)
      done(null, text.slice(0, cut))
    },
    flush(done) {
      done(
        null,
        (held + decoder.end()).replaceAll(names[1] as string, () => registry.replace(/\/$/, '')),
      )
    },
  })
}

/** Counts the characters at the end of a text that are the beginning of `name`. */
function beginningAtEnd(text: string, name: string): number {
  for (let length = Math.min(text.length, name.length - 1); length > 0; length -= 1)
    if (text.endsWith(name.slice(0, length))) return length
  return 0
}
