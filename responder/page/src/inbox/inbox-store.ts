import { computed, signal } from '@preact/signals'
import type { OpenQuestion } from '../../../src/api/questions.ts'

/** What is open, as far as is known: every view shows how much waits. `undefined`: not known yet. */
export const openQuestions = signal<OpenQuestion[] | undefined>(undefined)

export const waiting = computed(() => (openQuestions.value ?? []).filter(({ state }) => state === 'waiting'))
export const waitingCount = computed(() => waiting.value.length)
