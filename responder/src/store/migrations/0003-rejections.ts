/** Links with which a no is confirmed are deleted as soon as the codes that came with one. */
export const rejections = [
  'drop index questions_declined',
  `create index questions_declined on questions (changed_at)
   where state = 'declined' and (answer is not null or link is not null)`,
]
