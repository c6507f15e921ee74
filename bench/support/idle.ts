import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 500
const IDLE_WAIT_MS = 30_000
/** On two cores this means that one and a half are free. */
const IDLE_SHARE = 0.75

/** Waits until the processors are idle. Gives up after half a minute, because others may use the machine too. */
export async function untilIdle(): Promise<boolean> {
  const deadline = performance.now() + IDLE_WAIT_MS
  for (;;) {
    if ((await idleShare()) >= IDLE_SHARE) return true
    if (performance.now() > deadline) return false
  }
}

async function idleShare(): Promise<number> {
  const before = ticks()
  await sleep(LOOK_MS)
  const after = ticks()
  return (after.idle - before.idle) / (after.all - before.all)
}

function ticks(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((time) => Object.values(time))) }
}
