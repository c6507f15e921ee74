import { computed, signal } from '@preact/signals'
import type { OpenQuestion } from '../../../src/api/questions.ts'

/** The open questions as last loaded, because every view shows how many wait. `undefined` until the first load. */
export const openQuestions = signal<OpenQuestion[] | undefined>(undefined)

export const waiting = computed(() => (openQuestions.value ?? []).filter(({ state }) => state === 'waiting'))
export const waitingCount = computed(() => waiting.value.length)
