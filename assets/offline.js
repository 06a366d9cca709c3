// The offline page: today's doses as they were last seen, and answers that are kept until the connection is back.
(() => {
  const bangla = document.documentElement.lang !== "en";
  const say = (bn, en) => (bangla ? bn : en);
  const digits = (text) => (bangla ? String(text).replace(/\d/g, (digit) => "০১২৩৪৫৬৭৮৯"[digit]) : String(text));
  document.title = say("আজকের ডোজ", "Today's doses");
  const byId = (id) => document.getElementById(id);

  const DONE = {
    taken: say("খেয়েছি", "Taken"),
    skipped: say("বাদ দিয়েছি", "Skipped"),
    missed: say("বাদ পড়েছে", "Missed"),
    snoozed: say("পরে মনে করাবে", "Snoozed"),
    cancelled: say("বাতিল", "Cancelled"),
  };
  const ANSWERED = { taken: DONE.taken, skip: DONE.skipped, snooze: DONE.snoozed };
  const TONES = { taken: "good", skipped: "plain", missed: "urgent", snoozed: "advice" };

  const clock = (iso, zone) => {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const [hour, minute] = parts.format(new Date(iso)).split(":").map(Number);
    if (!bangla) return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
    const names = [[20, "রাত"], [18, "সন্ধ্যা"], [15, "বিকাল"], [12, "দুপুর"], [6, "সকাল"], [4, "ভোর"], [0, "রাত"]];
    const part = names.find(([first]) => hour >= first)[1];
    return digits(`${part} ${hour % 12 || 12}টা${minute ? ` ${minute} মিনিট` : ""}`);
  };

  const dayOf = (moment, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment);

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const button = (label, name, look, onClick) => {
    const made = element("button", `btn btn-${look}`, label);
    made.type = "button";
    made.dataset.testid = `offline-${name}`;
    made.addEventListener("click", onClick);
    return made;
  };

  const respond = async (dose, action, more) => {
    await self.healthappOffline.queue(dose, action, more);
    byId("said").textContent = navigator.onLine
      ? ""
      : say("রাখা হয়েছে। সংযোগ ফিরলে পাঠানো হবে।", "Kept. It will be sent when the connection is back.");
    await draw();
    await deliver();
  };

  // What the app asks too when it is connected; nobody has to say why.
  const WHY = [
    say("খেলে খারাপ লাগে", "It makes me feel unwell"),
    say("ডাক্তার বন্ধ করতে বলেছেন", "My doctor told me to stop"),
    say("ওষুধ ফুরিয়ে গেছে", "I have run out of it"),
    say("ওষুধ সাথে নেই", "I do not have it with me"),
    say("বমি বা অসুস্থতার জন্য খেতে পারছি না", "I am too unwell to take it"),
  ];

  const whySkipped = (dose) => {
    const form = element("form", "form");
    const field = element("div", "field");
    const label = element("label", "label", say("কেন বাদ দিচ্ছেন (না বললেও চলে)", "Why are you skipping it? (optional)"));
    const choice = element("select", "input");
    choice.id = label.htmlFor = `why-${dose.id}`;
    choice.dataset.testid = "offline-why";
    choice.append(...["", ...WHY].map((reason) => new Option(reason || say("বলতে চাই না", "I'd rather not say"), reason)));
    const send = element("button", "btn btn-primary", say("বাদ দিন", "Skip"));
    send.dataset.testid = "offline-skip-now";
    const acts = element("div", "cluster");
    acts.append(send, button(say("ফিরে যান", "Back"), "skip-back", "secondary", draw));
    field.append(label, choice);
    const advice = say(
      "নিজে থেকে ওষুধ বন্ধ করবেন না। খারাপ লাগলে ডাক্তার বা ফার্মাসিস্টকে জানান।",
      "Do not stop a medicine by yourself. If it makes you unwell, tell your doctor or pharmacist.",
    );
    form.append(field, element("p", "muted small", advice), acts);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      respond(dose, "skip", choice.value ? { reason: choice.value } : {});
    });
    setTimeout(() => choice.focus());
    return form;
  };

  const moment = (dose, zone, waiting) => {
    const kept = waiting.find((item) => item.occurrenceId === dose.id);
    const status = kept ? { taken: "taken", skip: "skipped", snooze: "snoozed" }[kept.action] : dose.status;
    const line = element("li", `moment tone-${TONES[status] ?? "plain"}`);
    line.dataset.testid = `offline-dose-${dose.id}`;
    const mark = element("div", "moment-mark");
    mark.append(element("i", "offline-mark"));
    const body = element("div", "moment-body");
    body.append(
      element("p", "moment-time", clock(dose.notifyAt ?? dose.scheduledTime, zone)),
      element("p", "moment-title", dose.title),
    );
    const amount = [dose.dose ?? dose.medicineInfo?.dosage, dose.medicineInfo?.instructions].filter(Boolean).join(", ");
    if (amount) body.append(element("p", "muted", amount));
    const line2 = element("div", "cluster");
    if (kept) {
      line2.append(element("span", `badge tone-${TONES[status] ?? "plain"}`, ANSWERED[kept.action]));
      line2.append(element("span", "muted small", say("পাঠানো বাকি", "waiting to be sent")));
    } else if (DONE[dose.status] && dose.status !== "snoozed" && dose.status !== "missed") {
      line2.append(element("span", `badge tone-${TONES[dose.status] ?? "plain"}`, DONE[dose.status]));
    } else {
      if (DONE[dose.status]) line2.append(element("span", `badge tone-${TONES[dose.status]}`, DONE[dose.status]));
      if (new Date(dose.notifyAt ?? dose.scheduledTime) <= new Date(Date.now() + 60 * 60 * 1000)) {
        line2.append(
          button(say("খেয়েছি", "Taken"), "taken", "primary", () => respond(dose, "taken", {})),
          ...[5, 10, 30].map((duration) =>
            button(
              say(`${digits(duration)} মিনিট পরে`, `In ${duration} minutes`),
              duration === 10 ? "snooze" : `snooze-${duration}`,
              "secondary",
              () => respond(dose, "snooze", { duration }),
            ),
          ),
          button(say("বাদ দিন", "Skip"), "skip", "secondary", () =>
            dose.medicineInfo ? line2.replaceWith(whySkipped(dose)) : respond(dose, "skip", {}),
          ),
        );
      }
    }
    body.append(line2);
    line.append(mark, body);
    return line;
  };

  const nothing = (title, text) => {
    byId("nothing").hidden = false;
    byId("nothing-title").textContent = title;
    byId("nothing-text").textContent = text;
  };

  const tellRefused = async () => {
    const count = await self.healthappOffline.refused();
    byId("refused").hidden = !count;
    byId("refused-text").textContent = count ? self.healthappOffline.refusedText(count, bangla) : "";
    byId("refused-seen").textContent = say("বুঝেছি", "Understood");
  };

  const draw = async () => {
    await tellRefused();
    const snapshot = await self.healthappOffline.today();
    const waiting = await self.healthappOffline.waiting();
    byId("nothing").hidden = true;
    byId("saved").textContent = "";
    byId("connection").textContent = navigator.onLine
      ? ""
      : say("ইন্টারনেট নেই। নিচের তালিকা আগে থেকে রাখা।", "No internet. The list below was kept earlier.");
    if (!snapshot) {
      byId("doses").replaceChildren();
      nothing(
        say("এখানে এখনো কিছু রাখা নেই", "Nothing is kept here yet"),
        say("সংযোগ থাকতে একবার লগ ইন করুন; তারপর আজকের ডোজ এখানে থাকবে।", "Log in once while connected; then today's doses stay here."),
      );
      return;
    }
    const zone = snapshot.timeZone || "Asia/Dhaka";
    const today = dayOf(new Date(), zone);
    const kept = [...snapshot.occurrences, ...(snapshot.tomorrow ?? [])];
    const doses = kept.filter((dose) => dayOf(new Date(dose.scheduledTime), zone) === today);
    byId("saved").textContent = say("শেষ হালনাগাদ: ", "Last updated: ") + clock(snapshot.savedAt, zone);
    byId("doses").replaceChildren(...doses.map((dose) => moment(dose, zone, waiting)));
    if (!doses.length) {
      nothing(
        say("আজকের কোনো ডোজ রাখা নেই", "No doses are kept for today"),
        say("সংযোগ ফিরলে তালিকাটি আবার আসবে।", "The list comes back with the connection."),
      );
    }
  };

  const deliver = async () => {
    if (!navigator.onLine) return;
    const result = await self.healthappOffline.flush();
    if (result.sent) byId("said").textContent = say("পাঠানো হয়েছে।", "Sent.");
    else if (result.refused) byId("said").textContent = "";
    if (result.again) setTimeout(deliver, result.again * 1000);
    await draw();
  };

  byId("refused-seen").addEventListener("click", async () => {
    await self.healthappOffline.dismiss();
    await tellRefused();
  });
  window.addEventListener("online", deliver);
  window.addEventListener("offline", draw);
  draw().then(deliver);
})();
