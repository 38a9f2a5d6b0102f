import type { Page, PageRequest } from '#application/paging.ts';

/** An entry of a user's inbox. */
export type Notification = {
  /** Sorts by time; the same happening gives the same user the same id. */
  readonly notificationId: string;
  readonly userId: string;
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly bookingId: string | null;
  readonly createdAt: string;
  readonly readAt: string | null;
};

export type Inbox = {
  /** Adds it, unless it is there already. */
  add(notification: Notification): Promise<void>;
  /** Newest first. */
  list(
    userId: string,
    request: PageRequest & { readonly unreadOnly?: boolean | undefined },
  ): Promise<Page<Notification>>;
  /** False when the user has no such entry. */
  markRead(userId: string, notificationId: string, at: string): Promise<boolean>;
  removeAll(userId: string): Promise<void>;
  /** How many were unread. */
  markAllRead(userId: string, at: string): Promise<number>;
};
