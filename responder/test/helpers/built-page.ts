import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const RESPONDER = resolve(import.meta.dirname, '../..')
const SOURCE = join(RESPONDER, 'page')
const BUILT = join(RESPONDER, 'dist/page/index.html')
const LOCK = join(RESPONDER, 'dist/.page-is-being-built')
/** A build takes a second or two, so an older lock was left behind. */
const STALE_MS = 60_000

/** Builds the page if its source is newer. Test files run in parallel: one builds, and all wait. */
export async function builtPage(): Promise<void> {
  await mkdir(join(RESPONDER, 'dist'), { recursive: true })
  for (;;) {
    if (await takeLock()) break
    await sleep(100)
  }
  try {
    if (!(await isFresh())) await build()
  } finally {
    await rm(LOCK, { recursive: true, force: true })
  }
}

/** Vite is loaded here because the page is usually built already. */
async function build(): Promise<void> {
  const vite = await import('vite')
  await vite.build({ configFile: join(SOURCE, 'vite.config.ts'), logLevel: 'error' })
}

async function takeLock(): Promise<boolean> {
  const age = Date.now() - (await changedAt(LOCK))
  if (age > STALE_MS) await rm(LOCK, { recursive: true, force: true })
  return mkdir(LOCK).then(
    () => true,
    () => false,
  )
}

async function isFresh(): Promise<boolean> {
  const builtAt = await changedAt(BUILT)
  const files = await readdir(SOURCE, { recursive: true, withFileTypes: true })
  const sources = [
    ...files.map(({ parentPath, name }) => join(parentPath, name)),
    join(RESPONDER, '../protocol/src'),
    join(RESPONDER, 'src/identity/presets.ts'),
  ]
  const changes = await Promise.all(sources.map(changedAt))
  return builtAt > 0 && changes.every((at) => at < builtAt)
}

/** Milliseconds since 1970, or 0 if nothing is there. */
const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
