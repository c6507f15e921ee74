/** Finds the codes that came with a no, which are deleted soon. */
export const declined = [
  "create index questions_declined on questions (changed_at) where state = 'declined' and answer is not null",
]
