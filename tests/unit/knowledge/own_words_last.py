"""A third round of emergencies in people's own words, and of harmless sentences near them; as in `own_words`."""

from __future__ import annotations

LAST_DANGERS = """
waking: দাদির হুঁশ নাই, নাড়া দিলেও ওঠে না
waking: babake jagate parchi na
waking: baby not waking for feeds
tablets: rag kore gas tablet gile felse
tablets: ধানের গোলায় দেওয়ার বড়ি খেয়েছে
tablets: my cousin took wheat pill poison
methanol: he drank hand sanitizer
methanol: স্পিরিট খাইয়া বমি করতেছে
pills: আমি একসাথে ৩০টা ওষুধ খেয়েছি
pills: ছেলে দাদির সুগারের ওষুধ খাইয়া ফেলছে
pills: sister swallowed a bunch of sleeping pills
pills: ghumer osudh 20 ta kheyechi
pills: my wife took all the tablets in the box
pills: এক বোতল কাশির সিরাপ খেয়ে ফেলেছে
poison: ভাই কীটনাশক পান করেছে
poison: রাগ করে হারপিক খাইছে
poison: boyfriend drank rat killer
poison: my baby ate some mothballs
poison: বাচ্চা মুদ্রা আর ব্যাটারি গিলেছে
poison: she has drunk pesticide
poison: ঘাস মারা বিষ খাইছে
tongue: জিহ্বা হঠাৎ ফুলে উঠছে
tongue: thot duita hothat fule gese
tongue: my throat feels like it's swelling
tongue: my lips swelled suddenly
birth: সিজারের পর অনেক রক্ত যাইতেছে
birth: placenta still inside
birth: bacha hoise ful ber hoy nai
birth: she is bleeding heavily after the baby came
newborn: baccha jonmaise kintu kadtese na
newborn: আমাদের নবজাতকের শ্বাস নাই
newborn: the baby was born just now and is not breathing
newborn: জন্ম হওয়ার পর বাচ্চা কান্না করে নাই
injury: মোটরসাইকেলের উপর দিয়ে ট্রাক চলে গেছে
injury: তিন তলার ছাদ থেকে পড়ছে ছেলেটা
injury: উঁচু জায়গা থেকে পড়ে গেছে
injury: bacha barandar theke niche pore gese
injury: fell down from 3rd floor
injury: a bus hit my brother
injury: car ran over my foot
cutoff: দা দিয়ে আঙুল কেটে পড়ে গেছে
cutoff: রিকশার চেইনে আঙুল কেটে আলাদা হয়ে গেছে
cutoff: fan blade cut his finger off
cutoff: lost two fingers in machine
limeeye: চুন ছিটকে চোখে লাগছে
limeeye: chuner pani chokhe gese
nose: নাকের রক্ত থামতেছে না
nose: nak diye onek rokto, thamtese na
nose: nose won't stop bleeding
nose: নাক দিয়ে রক্ত পড়ছে ৪০ মিনিট
babyharm: আমার বাচ্চাকে ফেলে দিতে ইচ্ছা করে
babyharm: I want to kill my baby
babyharm: I have urges to shake my baby
suicide: আমার আর বাঁচার ইচ্ছা নাই
suicide: মরে যেতে পারলে বাঁচি
suicide: আত্মহত্যা করতে ইচ্ছা হয়
suicide: atmohotta korbo
suicide: moira jaite mon chay
suicide: ami ar bachbo na, bish khabo
suicide: I don't want to live
suicide: planning to hang myself
suicide: nobody would miss me if I died
breath: শ্বাস নিতে পারতেছি না
breath: i cannot breathe
breath: my son can't breathe
breath: niswas nite parchi na
monoxide: generator chole bondho ghore, 3 jon oggan
monoxide: we slept with the generator on and all woke up with headache
snake: গোখরায় কামড়াইছে
snake: কেউটের ছোবল
snake: রাসেল ভাইপার কামড় দিছে
snake: russel viper kamor dise
snake: gokhra shape katse
snake: কাল কেউটে কামড়াইছে
snake: সাপে কামড় দিয়েছে, পা ফুলে গেছে
foot: ডায়াবেটিসের রোগী, পায়ের ঘা কালো আর গন্ধ
foot: sugar patient, toe black and smelly
sjs: ওষুধ খেয়ে গায়ের চামড়া উঠে যাচ্ছে, ঠোঁটে মুখে ঘা
sjs: took a new tablet and my skin is peeling with mouth ulcers
eyeop: ছানি অপারেশন করছি গত সপ্তাহে, এখন চোখ লাল আর ব্যথা
eyeop: after cataract surgery my eye went red and sight is worse
current: কারেন্টের তারে হাত দিয়ে শক খাইছে
current: bidyut shock kheyeche
water: ছেলে পুকুরে পড়ে ডুবে গেছে
water: pani theke tulse, nishash nai
choke: ভাত গলায় আটকে গেছে, শ্বাস নিতে পারছে না
choke: golay angur atkaise
burn: গরম ডাল পড়ে বাচ্চার মুখ বুক পুড়ে গেছে
burn: sara shorir pure gese agune
testis: অন্ডকোষ ফুলে গেছে হঠাৎ অনেক ব্যথা
testis: ondokosh e hothat khub betha
stroke: মুখ একদিকে বেঁকে গেছে
stroke: mukh ek dike beke gese
stroke: hothat ek hat ek pa obosh
stroke: suddenly can't speak and face twisted
"""
"""What each is about, and a sentence; all are emergencies."""

LAST_HARMLESS = """
বাচ্চা রাতে ঘুম থেকে উঠে কাঁদে
amar ghum theke uthte deri hoy
মা ঘুম থেকে উঠে চা খান, হাঁটুতে ব্যথা
my dad is hard of hearing so he doesn't respond on the phone
গ্যাস্ট্রিকের ট্যাবলেট খেয়েছি, একটু ভালো
gas er tablet kheye valo lagse
take gas tablets daily for acidity
২ টা নাপা খেয়েছি জ্বরের জন্য
took 2 paracetamol for fever, better now
1 pata napa kinsi
আমি প্রতিদিন ৩টা ওষুধ খাই
ডাক্তার ৭ দিনের ওষুধ দিয়েছে, খেয়ে ভালো আছি
doctor told me to take one strip over 10 days
পান খেয়ে ঠোঁট লাল
বাচ্চা সাবান দিয়ে গোসল করে, চামড়া শুকনা
is it ok to use dettol in bath water
savlon diye ghor muchi, hat chulkay
acid er moto dhekur
এসিডিটি আছে, বুক জ্বলে
snake gourd curry gave me gas
ঠোঁটে জ্বরঠোসা
thot fete gese shite
tongue has white coating
জিহ্বায় সাদা আস্তর
my throat is dry
গলা শুকিয়ে যায়
delivery hoise 3 mash age, komor betha
baby was born 2 weeks ago and feeds well
baby does not cry much, feeding well and happy, 8 months old
bus theke namte giye pa mochkeche
fell on the stairs, bruise on the knee, walking fine
sofa theke pore gese baccha, khelche
চেয়ার থেকে পড়ে কনুইয়ে ব্যথা
আম পাড়তে গিয়ে হাত ছিলে গেছে
আঙুলে কাগজে কেটেছে
cut my finger with a knife, small, stopped bleeding
hat er nokh kete felechi
chokh chulkay, pani pore
চোখে ধুলা গেছে, চুলকায়
নাক দিয়ে পানি পড়ে ৩ দিন
shordite nak bondho, rate ghum hoy na
will this medicine harm my baby
বাচ্চাকে বকা দিতে ইচ্ছা করে
বাচ্চাকে নিয়ে ঘুরতে ইচ্ছা করে
shesh koto din osudh khabo
কাজ শেষ করে মাথা ধরে
I would die for a cup of tea, mild headache
পরীক্ষায় ফেল করে মন খারাপ, মরার কথা ভাবি না
মাঝে মাঝে দীর্ঘশ্বাস নিই
hatar somoy ektu hapai, bosle thik
can't breathe well through blocked nose
সাপের মতো দাগ হাতে
viper band er gaan shunte bhalo lage
mosha kamor dise, chulkay
diabetes ache, payer nokh kalo
ডায়াবেটিস নেই, পায়ে কালো তিল
sunburn e chamra uthche
মুখে ঘা, কোনো ওষুধ খাইনি
eye operation of my father last year went well
কারেন্টের বিল দেখে মাথা গরম
panite khelte giye thanda lagse
khabar gilte ektu lage, gola betha
গরম চা খেয়ে জিভ পুড়েছে একটু
aguner pashe rannay gham hoy
মুখে তেল ছিটে ছোট একটা ফোসকা
মুখ শুকনা লাগে
hat jhin jhin kore mobile tiple
"""
"""Sentences that tell of no emergency."""
