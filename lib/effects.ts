import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ReadUsername, readUsername } from './accounts/read-username.ts'
import { type RunNpm, runNpm } from './npm/run.ts'
import { openLink } from './open-link.ts'
import type { Terminal } from './responders/terminal-typing.ts'
import type { Env } from './types.ts'

/** Waits; rejects with the signal's reason when it is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

/** What the plugin does to the world. Tests bring their own. */
export interface Effects {
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
  uuid: () => string
  runNpm: RunNpm
  readUsername: ReadUsername
  /** This process's environment, which children get below the context's, as execa would do it. */
  processEnv: () => Env
  /** A folder that only this user can read and that is gone when the process ends. */
  makeFolder: () => string
  /** Where a person may sit. */
  terminal: Terminal
  /** Calls `close` before the process goes, by a signal or at its end; the returned function takes that back. */
  onSignal: (close: () => Promise<void>) => () => void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The real world. */
export function createNodeEffects(): Effects {
  const folders = createFolders()
  return {
    now: Date.now,
    sleep,
    uuid: randomUUID,
    runNpm,
    readUsername,
    processEnv: () => process.env,
    makeFolder: folders.make,
    terminal: {
      input: process.stdin,
      output: process.stderr,
      openLink: (link) => openLink(link, folders.make(), desktopOf(process.env)),
    },
    onSignal: (close) =>
      onSignal(async () => {
        await close().catch(() => {})
        folders.remove()
      }),
  }
}

/** What a desktop needs to find its browser. */
const DESKTOP =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|XAUTHORITY|DESKTOP_SESSION|BROWSER|WSL\w*|SystemRoot|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|TEMP|TMP|TMPDIR)$/i

function desktopOf(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => DESKTOP.test(name)))
}

const sleep: Sleep = async (ms, signal) => {
  try {
    await delay(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

function createFolders() {
  const folders: string[] = []
  const remove = () => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  }
  const make = () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'semantic-release-npm-'))
    if (folders.push(folder) === 1) process.once('exit', remove)
    return folder
  }
  return { make, remove }
}

/** After `close`, the signal is raised once more, now without us: the process ends as it would have. */
function onSignal(close: () => Promise<void>): () => void {
  let isClosing = false
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      if (isClosing) return
      isClosing = true
      // Kept until then: whoever else listens (execa, while npm runs) ends the process at once where it is alone.
      void close().finally(() => {
        remove()
        process.kill(process.pid, signal)
      })
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  // A failure outside of this plugin ends the process without a word to its plugins.
  const atEnd = () => {
    remove()
    void close()
  }
  process.once('beforeExit', atEnd)
  const remove = () => {
    process.off('beforeExit', atEnd)
    for (const { signal, handler } of handlers) process.off(signal, handler)
  }
  return remove
}
