import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharpPictureCleaner } from '#adapters/images/sharp-picture-cleaner.ts';
import { acceptPortrait, portraitOwner, removePortrait } from '#application/identity/profile-photo.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { freshEmail, goodPassword, type IdentitySystem, startIdentity } from '#tests/support/identity.ts';

let dynamo: TestDynamoDb;
let identity: IdentitySystem;
beforeAll(async () => {
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo);
});
afterAll(() => dynamo.stop());

/** A bucket in memory: what is stored is all these tests look at. */
function bucket() {
  const stored = new Map<string, Uint8Array>();
  return {
    stored,
    read: async (key: string) => stored.get(key),
    write: async (key: string, bytes: Uint8Array) => void stored.set(key, bytes),
    remove: async (key: string) => void stored.delete(key),
  };
}

async function setUp() {
  const input = {
    email: freshEmail(),
    password: goodPassword,
    name: 'Asha',
    phone: null,
    role: 'customer',
  } as const;
  const registered = await registerUser(identity.deps, input, identity.context());
  if (!registered.ok) throw new Error(registered.error.code);
  const { userId } = registered.value;
  const objects = bucket();
  const deps = { ...identity.deps, objects, cleaner: sharpPictureCleaner };
  const photoKey = async () => (await identity.deps.users.find(userId))?.state.photoKey;
  return {
    userId,
    objects,
    photoKey,
    accept: (id = userId) => acceptPortrait(deps, id, identity.context()),
    deps,
  };
}
const picture = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();

describe('a portrait', () => {
  it('is kept small, without metadata, under its owner, and the upload goes', async () => {
    const { userId, objects, photoKey, accept } = await setUp();
    objects.stored.set(`uploads/${userId}`, await picture());
    expect(portraitOwner(`uploads/${userId}`)).toBe(userId);
    expect((await accept()).ok).toBe(true);
    expect((await accept()).ok).toBe(true);
    expect([...objects.stored.keys()]).toEqual([`portraits/${userId}`]);
    const { width, exif } = await sharp(objects.stored.get(`portraits/${userId}`)).metadata();
    expect({ width, exif }).toEqual({ width: 320, exif: undefined });
    expect(await photoKey()).toBe(`portraits/${userId}`);
  });

  it('stays as it was when something is uploaded that is no picture', async () => {
    const { userId, objects, photoKey, accept } = await setUp();
    objects.stored.set(`uploads/${userId}`, Buffer.from('<svg onload="alert(1)"/>'));
    expect((await accept()).ok).toBe(true);
    expect(objects.stored.size).toBe(0);
    expect(await photoKey()).toBeNull();
  });

  it('stays off when it is taken off while a new one is taken in', async () => {
    const { userId, objects, photoKey, accept, deps } = await setUp();
    objects.stored.set(`uploads/${userId}`, await picture());
    await accept();
    objects.stored.set(`uploads/${userId}`, await picture());
    const takenOff = async (key: string, bytes: Uint8Array) => {
      await objects.write(key, bytes);
      await removePortrait(deps, userId, identity.context());
    };
    const late = { ...deps, objects: { ...objects, write: takenOff } };
    expect((await acceptPortrait(late, userId, identity.context())).ok).toBe(true);
    expect(await photoKey()).toBeNull();
    expect(objects.stored.size).toBe(0);
  });

  it('stays off when its upload was not removed and is processed again', async () => {
    const { userId, objects, photoKey, accept, deps } = await setUp();
    objects.stored.set(`uploads/${userId}`, await picture());
    const remove = () => Promise.reject(new Error('No answer in time.'));
    const failing = { ...deps, objects: { ...objects, remove } };
    await expect(acceptPortrait(failing, userId, identity.context())).rejects.toThrow('No answer');
    expect(await photoKey()).toBe(`portraits/${userId}`);
    await removePortrait(deps, userId, identity.context());
    expect((await accept()).ok).toBe(true);
    expect(await photoKey()).toBeNull();
    expect(objects.stored.size).toBe(0);
  });

  it('is removed with its object, and not kept for an account that is not there', async () => {
    const { userId, objects, photoKey, accept, deps } = await setUp();
    objects.stored.set(`uploads/${userId}`, await picture());
    await accept();
    expect((await removePortrait(deps, userId, identity.context())).ok).toBe(true);
    expect(objects.stored.size).toBe(0);
    expect(await photoKey()).toBeNull();
    objects.stored.set('uploads/usr_nobody1', await picture());
    expect((await accept('usr_nobody1')).ok).toBe(true);
    expect(objects.stored.has('portraits/usr_nobody1')).toBe(false);
  });
});
