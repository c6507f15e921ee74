// A job with a folder and a handler for its end, as the plugin has them. `CHILD` says what becomes of it:
// `wait` for a signal, `end` at once, `end-unhooked` with the handler taken back, `failing` with one that rejects.
import { createNodeEffects } from '../../lib/effects.ts'

const { CHILD } = process.env
const effects = createNodeEffects()
console.log(`folder ${effects.makeFolder()}`)

const unhook = effects.onSignal(async () => {
  await effects.sleep(10)
  console.log('closed')
  if (CHILD === 'failing') throw new Error('the responder is gone')
})

if (CHILD === 'end-unhooked') unhook()
if (CHILD === 'wait' || CHILD === 'failing') setInterval(() => {}, 60_000)
console.log('ready')
