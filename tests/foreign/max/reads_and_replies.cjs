// Run by node: MAX's official client reads comments through the emulator and answers one.
//
// Takes one argument, a JSON object {address, token, chat, post}, and prints what it saw as JSON.
// Its own Polling and Webhook are judged too. Numbers of comments are compared as mids: body.seq
// does not fit into JavaScript's numbers.

const { createServer } = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { Bot } = require('@maxhub/max-bot-api');

const PAUSE = 600; // milliseconds between writes and polls: MAX allows two a second

const given = JSON.parse(process.argv[2]);

function made(token) {
  return new Bot(token, { clientOptions: { baseUrl: given.address } });
}

async function panel(method, page, form) {
  await fetch(`${given.address}/admin/${page}`, { method, body: JSON.stringify(form) });
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return [error.status, error.code];
  }
  return null;
}

async function everyComment(api) {
  const seen = new Map();
  let before;
  for (;;) {
    const { messages } = await api.getComments(given.post, { count: 100, before });
    const fresh = messages.filter((one) => !seen.has(one.body.mid));
    if (!fresh.length) return [...seen.values()];
    fresh.forEach((one) => seen.set(one.body.mid, one));
    before = messages.at(-1).timestamp + 1;
  }
}

async function read(api) {
  const me = await api.getMyInfo();
  const chat = await api.getChat(given.chat);
  const place = await api.getChatMembership(given.chat);
  const admins = await api.getChatAdmins(given.chat);
  const { messages: posts } = await api.getMessages(given.chat, { count: 10 });
  const post = await api.getMessage(given.post);
  const comments = await everyComment(api);
  const last = comments.at(-1).body.mid;
  const one = await api.getComment(given.post, last);
  const some = await api.getComments(given.post, { comment_ids: [last, comments[0].body.mid] });
  return {
    isBot: me.is_bot,
    title: chat.title,
    permissions: place.permissions,
    admins: admins.members.map((member) => member.user_id === me.user_id),
    posts: posts.map((found) => found.body.mid),
    text: post.body.text,
    comments: comments.map((comment) => comment.body.mid),
    parent: comments[0].link.message.mid,
    author: one.sender.first_name,
    some: some.messages.map((comment) => comment.body.mid),
  };
}

async function write(api, target) {
  const link = { type: 'reply', mid: target };
  const { message } = await api.sendComment(given.post, 'До мая', { link });
  await sleep(PAUSE);
  const plain = await api.sendComment(given.post, 'Спасибо за вопрос', {});
  const deleted = await api.deleteComment(given.post, plain.message.body.mid);
  await sleep(PAUSE);
  const sent = await api.sendMessageToChat(given.chat, 'Открыто');
  const edited = await api.editMessage(sent.body.mid, { text: 'Закрыто' });
  const again = await api.getMessage(sent.body.mid);
  const removed = await api.deleteMessage(sent.body.mid);
  return {
    reply: message.body.mid,
    parent: message.link.message.mid,
    deleted: deleted.success,
    post: [edited.success, again.body.text, removed.success],
  };
}

async function refused(api, target) {
  return {
    chats: await refusal(() => api.getAllChats()),
    post: await refusal(() => api.getMessage('mid.0')),
    comment: await refusal(() => api.getComment(given.post, 'mid.0')),
    token: await refusal(() => made('nobody').api.getMyInfo()),
    // The client's own fault: it asks for a post called {messageId}.
    edit: await refusal(() => api.editComment(given.post, target, 'Нет', {})),
  };
}

async function polled() {
  const bot = made(given.token);
  const told = new Promise((resolve) => {
    bot.on('comment_created', (ctx) => resolve(ctx.update.message.body.text));
  });
  const running = bot.start();
  await sleep(PAUSE * 2);
  await panel('POST', 'comments', { post: given.post, text: 'По опросу' });
  const text = await told;
  bot.stopPolling();
  await running;
  return text;
}

async function pushed() {
  const bot = made(given.token);
  const secret = 'tajna_12345';
  const told = new Promise((resolve) => {
    bot.on('comment_created', (ctx) => resolve(ctx.update.message.body.text));
  });
  const server = createServer(bot.webhookCallback({ domain: '127.0.0.1', path: '/max', secret }));
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}/max`;
  await bot.api.subscribe(url, secret, ['comment_created']);
  const [shown] = await bot.api.getSubscriptions();
  await panel('POST', 'comments', { post: given.post, text: 'По подписке' });
  const text = await told;
  const dead = await refusal(() => bot.api.getUpdates());
  await bot.api.unsubscribe(url);
  const left = await bot.api.getSubscriptions();
  server.close();
  server.closeAllConnections();
  return { text, dead, same: shown.url === url, left: left.length };
}

async function main() {
  const { api } = made(given.token);
  const seen = await read(api);
  seen.written = await write(api, seen.comments[0]);
  seen.refused = await refused(api, seen.comments[0]);
  seen.polled = await polled();
  seen.pushed = await pushed();
  console.log(JSON.stringify(seen));
}

main();
