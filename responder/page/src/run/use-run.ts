import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { openQuestions } from '../inbox/inbox-store.ts'
import { setClock } from '../live/clock.ts'
import { api } from '../net/api.ts'
import { Refusal } from '../net/refusal.ts'
import { loadMarkdown } from '../release/load-markdown.ts'
import { type Readings, readingOf, sortOut } from './readings.ts'

const RETRY_MS = 3_000

/** A run as its view shows it. */
export interface RunState extends ReturnType<typeof sortOut> {
  /** What the person has brought onto the screen. */
  readings: Readings
  /** Brings what is new onto the screen. */
  show: () => void
  reload: (id: string) => Promise<void>
}

/**
 * Loads the questions of the run that a question belongs to, and keeps them up to date. Questions that come while the
 * view is open are not part of an answer until the person has brought them onto the screen.
 *
 * @returns `undefined` while it loads, or `gone` if there is no such question or it belongs to no run.
 */
export function useRun(id: string): RunState | 'gone' | undefined {
  const { details, isGone, reload, isComplete } = useMembers(id)
  const [readings, setReadings] = useState<Readings | null>(null)
  // They load in parallel, so they are sorted by name to keep the rows in place.
  const all = [...details.values()].toSorted(byName)
  useEffect(() => {
    if (isComplete && readings === null) setReadings(readingsOf(all))
  }, [isComplete, readings === null])
  const show = () => setReadings((before) => new Map([...(before ?? []), ...readingsOf(all)]))
  if (isGone) return 'gone'
  if (readings === null) return undefined
  return { ...sortOut(all, readings), readings, show, reload }
}

const byName = (
  { package: { name: one } }: QuestionDetail,
  { package: { name: other } }: QuestionDetail,
): number => (one < other ? -1 : Number(one > other))

const readingsOf = (questions: readonly QuestionDetail[]): Readings =>
  new Map(questions.map((question) => [question.id, readingOf(question)]))

/** Loads every question of the run that has been open since the view was, in the order they were loaded. */
function useMembers(id: string) {
  const [details, setDetails] = useState<ReadonlyMap<string, QuestionDetail>>(new Map())
  const [isGone, setGone] = useState(false)
  const [tries, setTries] = useState(0)
  const reload = useCallback(async (one: string) => {
    const [detail] = await Promise.all([api.question(one), loadMarkdown()])
    setClock(detail.now)
    setDetails((before) =>
      (before.get(one)?.revision ?? 0) > detail.revision ? before : new Map(before).set(one, detail),
    )
  }, [])
  const anchor = details.get(id)
  const inbox = openQuestions.value
  const members = inbox?.filter(({ run }) => run !== null && run === anchor?.run) ?? []
  const stale = anchor ? staleOf(members, details) : [{ id, loaded: 0 }]
  useLoading(stale, tries, async (one) => {
    try {
      await reload(one)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'not_found' && one === id) setGone(true)
      else if (error.isPassing) setTimeout(() => setTries((before) => before + 1), RETRY_MS)
    }
  })
  const isComplete = anchor !== undefined && inbox !== undefined && stale.length === 0
  return { details, isGone: isGone || anchor?.run === null, reload, isComplete }
}

/** Returns the questions that have changed since they were loaded. One that has left the inbox has ended. */
function staleOf(
  members: readonly { id: string; revision: number }[],
  details: ReadonlyMap<string, QuestionDetail>,
): Stale[] {
  const loaded = members.map(({ id, revision }) => ({
    id,
    revision,
    loaded: details.get(id)?.revision ?? 0,
  }))
  const open = new Set(members.map(({ id }) => id))
  const ended = [...details.values()].filter(({ id, state }) => !OVER.has(state) && !open.has(id))
  return [...loaded.filter((one) => one.loaded < one.revision), ...ended.map(({ id }) => ({ id, loaded: 0 }))]
}

interface Stale {
  id: string
  /** The revision that was loaded last, or 0 if there is none or it does not matter. */
  loaded: number
}

const OVER = new Set<QuestionDetail['state']>(['published', 'failed', 'declined', 'withdrawn', 'expired'])

/** Loads each stale question, once at a time, and again with the next change. */
function useLoading(stale: readonly Stale[], tries: number, load: (id: string) => Promise<void>): void {
  const underWay = useRef(new Set<string>())
  const inbox = openQuestions.value
  const key = stale.map(({ id, loaded }) => `${id} ${loaded}`).join()
  useEffect(() => {
    for (const { id } of stale) {
      if (underWay.current.has(id)) continue
      underWay.current.add(id)
      void load(id).finally(() => underWay.current.delete(id))
    }
  }, [inbox, key, tries])
}
