// A job with a folder and a handler for its end, as the plugin has them. `CHILD` says what becomes of it:
// `wait` for a signal, `end` at once, `exit` at once, `end-unhooked` with the handler taken back, `failing` with one that
// rejects, `vanishing` with a second listener that goes when it would have its turn.
import { createNodeEffects } from '../../lib/effects.ts'

const { CHILD = '' } = process.env
const effects = createNodeEffects()
console.log(`folder ${effects.makeFolder()}`)

const other = () => {}
if (CHILD === 'vanishing') process.on('SIGTERM', other)
const unhook = effects.onSignal(async () => {
  console.log('closing')
  await effects.sleep(10)
  console.log('closed')
  if (CHILD === 'vanishing') process.nextTick(() => process.removeListener('SIGTERM', other))
  if (CHILD === 'failing') throw new Error('the responder is gone')
})

if (CHILD === 'end-unhooked') unhook()
if (['wait', 'failing', 'vanishing'].includes(CHILD)) setInterval(() => {}, 60_000)
console.log('ready')
if (CHILD === 'exit') process.exit(4)
