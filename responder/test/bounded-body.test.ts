import test from 'ava'
import { readBoundedBody } from '../src/bounded-body.ts'

const tooLarge = () => new RangeError('too large')

test('a body up to its bound is read in full, even in several chunks', async (t) => {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      for (const byte of Buffer.from('aä')) controller.enqueue(new Uint8Array([byte]))
      controller.close()
    },
  })
  t.is(await readBoundedBody({ body }, 3, tooLarge), 'aä')
  t.is(await readBoundedBody({ body: null }, 0, tooLarge), '')
})

test('reading stops at the first byte beyond the bound', async (t) => {
  let isCancelled = false
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new Uint8Array(4)),
    cancel: () => {
      isCancelled = true
    },
  })
  await t.throwsAsync(readBoundedBody({ body }, 10, tooLarge), { instanceOf: RangeError })
  t.true(isCancelled)
})
