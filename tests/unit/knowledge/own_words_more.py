"""More emergencies in people's own words, and harmless sentences near them; as in `own_words`."""

from __future__ import annotations

MORE_DANGERS = """
waking: আমার বাবা উঠতেছে না অনেক ডাকলাম
waking: স্বামীকে ধাক্কা দিলেও জাগে না
waking: দাদাকে কিছুতেই জাগানো যাচ্ছে না
waking: বাচ্চাটা ঘুমাচ্ছে তো ঘুমাচ্ছেই, উঠাতে পারছি না
waking: amar ma ke onek dakleo uthtese na
waking: baccha ta uthtese na, gaye haat dileo nore na
waking: nani k jagate partesi na
waking: my dad is lying there and won't respond
waking: baby is hard to wake up and floppy
waking: I shook my husband and he's not waking
tablets: গমে দেওয়ার ট্যাবলেট গিলে ফেলেছে
tablets: স্বামীর সাথে ঝগড়া করে গ্যাস ট্যাবলেট খাইছে
tablets: আলুমিনিয়াম ফসফাইড খেয়েছে
tablets: gas er bori khaise rag kore
tablets: swallowed two celphos pills
tablets: he ate rice tablet poison
methanol: মদ খাওয়ার পর চোখে আর দেখে না
methanol: বাংলা মদ খেয়ে চোখ অন্ধকার
methanol: bangla mod kheye chokhe dekhe na
methanol: after drinking local alcohol his vision went blurry
methanol: vision is blurred since he drank spirit
pills: ঘুমের ট্যাবলেট ১৫টা খাইছি
pills: অনেকগুলো ঘুমের বড়ি গিলে ফেলেছি
pills: মা প্রেসারের ওষুধ ১২ টা খাইয়া ফেলছে
pills: ওষুধের পাতা পুরাটা খেয়ে ফেলেছে
pills: সেডিল এক পাতা খাইছে
pills: নাপা সিরাপ পুরোটা খেয়ে ফেলেছে বাচ্চা
pills: dui pata napa khaise
pills: 15 ta sedil khaise amar bon
pills: onek gula ghumer bori khaise
pills: meye ta amar diabetes er osudh kheye felse
pills: took 25 sleeping tablets
pills: she emptied the whole bottle of pills into her mouth
pills: I have taken two strips of napa
pills: my 2 year old ate grandpa's blood pressure pills
pills: son ate 10 iron tablets
pills: overdosed on paracetamol
poison: ক্ষেতের বিষ খাইয়া ফেলছে
poison: মেয়েটা বিষ খেয়ে ফেলেছে
poison: ইন্দুরের বিষ খাইছে
poison: মশার কয়েল খেয়ে ফেলেছে বাচ্চা
poison: লাইজল খেয়ে ফেলেছে
poison: রঙের থিনার খেয়েছে বাচ্চা
poison: পারদ গিলে ফেলেছে
poison: বাচ্চা কেরোসিন মুখে দিছে
poison: ব্যাটারির পানি খাইছে
poison: khet er bish khaise
poison: baccha keroshin kheye felse
poison: indurer bish kheye felse
poison: lizol khaise
poison: choto batari gile felse baccha
poison: drank lysol
poison: drank phenyl from the bathroom
poison: swallowed drain cleaner
poison: consumed organophosphate
poison: my wife took poison after a fight
poison: my child licked harpic
poison: baby put a battery in mouth and swallowed it
poison: ate a mosquito coil
poison: drank turpentine
tongue: মুখের ভিতর জিভ ফুলে যাচ্ছে
tongue: ঠোঁট জিভ ফুলে যাচ্ছে দ্রুত
tongue: গলা ফুলে বন্ধ হয়ে যাচ্ছে
tongue: jihba fule jacche
tongue: lips and tongue swelling after eating prawn
tongue: my lips are swelling up fast
tongue: face and lips swelled up after medicine
tongue: tongue swelled up
tongue: feels like my throat is closing up
birth: প্রসবের পর রক্তে কাপড় ভিজে যাচ্ছে
birth: বাচ্চা হওয়ার পরে অনেক ব্লিডিং
birth: ডেলিভারি হইছে, ফুল এখনো পড়ে নাই
birth: delivery hoise, ful pore nai
birth: baccha howar por theke onek bleeding hocche
birth: delivered an hour ago and bleeding heavily
birth: placenta not delivered for 45 minutes
birth: wife gave birth at home and blood is pouring
newborn: সদ্য জন্ম নেওয়া বাচ্চা কাঁদছে না
newborn: জন্মের পর থেকে বাচ্চা নীল
newborn: বাচ্চা হওয়ার সাথে সাথে কাঁদে নাই, শ্বাস নেয় না
newborn: bacha jonmer por kadlo na
newborn: ekhoni delivery hoise baccha kade na
newborn: the baby came out and isn't breathing
newborn: baby just delivered, he is limp and blue
newborn: newborn did not cry at birth
injury: গাড়ির নিচে পড়ছে আমার ভাই
injury: ট্রাকে চাপা পড়েছে
injury: ট্রেনে কাটা পড়েছে
injury: তিনতলা থেকে পড়ে গেছে বাচ্চা
injury: আম গাছ থেকে পড়ছে
injury: বাচ্চা বারান্দা থেকে নিচে পড়ে গেছে
injury: nirmanadhin building theke pore gese
injury: gari chapa porse
injury: bhai truck er niche pore gese
injury: train er niche porse
injury: a truck ran over his leg
injury: bus ran over my brother
injury: my child fell from the second floor
injury: fell from a coconut tree
injury: fell 20 feet from scaffolding
injury: wall collapsed on him
cutoff: হাতের আঙুল কেটে আলাদা
cutoff: করাত কলে হাত কাটা গেছে
cutoff: মেশিনে পড়ে আঙুল ছিঁড়ে গেছে
cutoff: hater angul kete alada hoye gese
cutoff: my finger got cut off in the door
cutoff: his arm was torn off by the machine
cutoff: thumb amputated by saw just now
limeeye: চোখের মধ্যে চুন পড়ছে
limeeye: চুনের পানি ছিটে চোখে গেছে
limeeye: chokhe chun dhukse
limeeye: pan khawar chun chokhe porse
limeeye: lime powder went into my eye
nose: নাক থেকে রক্ত পড়েই যাচ্ছে
nose: নাক দিয়ে ১ ঘণ্টা ধরে রক্ত
nose: naak diye rokto 30 minit dhore
nose: my nose keeps bleeding and won't stop
nose: bleeding from the nose for half an hour
babyharm: বাচ্চাটাকে মাঝে মাঝে মেরে ফেলতে মন চায়
babyharm: আমি আমার বাচ্চার ক্ষতি করে ফেলতে পারি
babyharm: amar baccha ke mere felar iccha hoy
babyharm: I keep thinking about drowning my baby
babyharm: sometimes I feel like throwing my baby
babyharm: scared I will hurt my baby
suicide: বাঁচতে আর ভালো লাগে না
suicide: জীবনটা শেষ করে দিতে চাই
suicide: আমি মরে যেতে চাই
suicide: মরে গেলে সবাই শান্তি পাবে
suicide: সুইসাইড করতে মন চায়
suicide: ফাঁসি দিতে ইচ্ছে করছে
suicide: ar beche thakar iccha nai
suicide: mone hoy more jai
suicide: more gele valo hoto
suicide: suicide korte mon chay
suicide: jibon shesh kore dibo
suicide: atmahatya korte iccha kore
suicide: i want to kill myself
suicide: life is not worth living
suicide: thinking about ending my life
suicide: don't want to be here anymore
suicide: I'd rather be dead
breath: শ্বাস নিতে একদম পারছে না
breath: বাবা দম নিতে পারতেছে না
breath: দম আটকে আসছে, শ্বাস নিতে পারি না
breath: nishash nite parchi na
breath: amar dom bondho hoye ashtese
breath: shash nite partese na ma
breath: she is unable to breathe
breath: gasping for air
breath: he is fighting for breath
monoxide: দোকানে জেনারেটর চালিয়ে শাটার বন্ধ, এখন দুইজন বমি করছে
monoxide: ঘরের ভিতরে জেনারেটর, সবার মাথা ঘোরে
monoxide: dorja bondho kore koyla jalaise, shobar matha betha bomi
monoxide: everyone at home has headache and is dizzy, generator inside the house
snake: গোখরা সাপে কামড়েছে
snake: গোখরা সাপ কামড়াইছে আমার ভাইরে
snake: কেউটে কামড় দিয়েছে পায়ে
snake: রাসেলস ভাইপারে কামড়েছে
snake: সাপে কাটছে হাতে
snake: চন্দ্রবোড়া সাপে ছোবল দিছে
snake: gokhra kamraise
snake: keute sap kamor dise paye
snake: chandrabora shap katse
snake: cobra bit my leg
snake: got bitten by a russell viper
foot: ডায়াবেটিস, পায়ে পচন ধরছে গন্ধ
foot: আমার ডায়াবেটিস, পায়ের বুড়া আঙুল কালো হয়ে গেছে
foot: diabetes rogi, pa poche gondho hoye gese
foot: I have diabetes and my big toe is black
sjs: অ্যান্টিবায়োটিক খাওয়ার পর সারা শরীরে ফোসকা আর মুখে ঘা
sjs: carbamazepine khawar por chamra khose porche, mukhe gha
sjs: blisters on skin and sores in the mouth since starting allopurinol
eyeop: চোখের অপারেশনের পর চোখ লাল, ব্যথা আর ঝাপসা
eyeop: chani kataner por chokhe betha
eyeop: ছানি কাটার পর চোখে কিছু দেখছি না
eyeop: my eye hurts since the cataract operation 5 days ago
current: কারেন্টে ধরছে, ছিটকে পড়ছে
current: বিদ্যুৎস্পৃষ্ট হয়েছে
current: current e dhorse baccha re
current: touched a live wire and collapsed
water: পানিতে ডুবে গেছিল এখন কাশছে
water: pukur theke tulse, pani khaise
water: my toddler fell into the pond
choke: গলায় মাছের কাঁটা না, মাংস আটকে দম বন্ধ
choke: গলায় আটকাইছে, শ্বাস নিতে পারে না
choke: golay bader dana atkaise baccha nil hoye jacche
choke: child is choking
burn: এসিড মেরেছে মুখে
burn: গরম তেলে মুখ ঝলসে গেছে
burn: chulay agun lege shorir purche
burn: scalded all over chest with boiling water
testis: ছেলের অণ্ডকোষে হঠাৎ তীব্র ব্যথা, বমি
testis: chele r bichi te betha, fule gese
testis: my testicle suddenly hurts a lot
stroke: মুখ একপাশে বেঁকে গেছে কথা জড়ায়
stroke: আম্মার মুখ বাঁকা হয়ে গেছে
stroke: ডান হাত পা আর নড়ে না
stroke: abbar mukh beke gese
stroke: dan pash obosh
stroke: sudden weakness of left arm and leg
stroke: her mouth is crooked and speech slurred
"""
"""What each is about, and a sentence; all are emergencies."""

MORE_HARMLESS = """
আমার বাচ্চা রাতে অনেকবার ঘুম থেকে ওঠে
ছেলে সকালে স্কুলের জন্য ঘুম থেকে উঠে না
my teenager won't wake up for school
বাবা ভোরে ঘুম থেকে উঠতে চান না
গ্যাসের ট্যাবলেট খেলে পেট ভালো থাকে
protidin gas er tablet khai
i take a gas tablet every morning before food
ডাক্তার এক পাতা নাপা দিছে, জ্বর কমছে
অ্যান্টিবায়োটিকের এক পাতা শেষ করেছি ৭ দিনে
I finished one strip of antibiotics over a week, cough is better
drank a whole bottle of water, feel bloated
পুরো বোতল পানি খেয়েছি, পেট ভরা
folic acid khacchi, pregnant na, halka bomi bhab
I took folic acid today and have mild nausea
acid reflux after dinner
ভিটামিন সি খেয়েছি, সর্দি
is harpic safe for cleaning tiles
হারপিক দিয়ে বাথরুম ধুয়েছি, হাত চুলকায়
bleach diye kapor dhuisi, hat shukna
how to keep rat poison away from kids
ইঁদুর মারার বিষ কোথায় রাখা নিরাপদ
my cat ate rat poison, I am fine
আমার বিড়াল ইঁদুরের বিষ খেয়েছে
phone battery is low, and I have a cold
ঠোঁট শুকিয়ে ফেটে গেছে
একটা মশা কামড়েছে ঠোঁটে, একটু ফোলা
gola betha, halka kashi
sore throat, hurts to swallow a bit
ডেলিভারির ৩০ দিন পর, রক্ত বন্ধ, ভালো আছি
delivered 2 months ago, everything normal, hair falling
গাছে ফুল পড়ে না
my newborn cries at night and feeds well
নবজাতক রাতে কান্না থামায় না, দুধ খায় ভালো
my newborn has blue eyes
বাসে করে অফিস যাই, কোমর ব্যথা
truck driver hisebe kaj kori, komor betha
I fell from my bed last night, slight pain in my elbow
সিঁড়ি থেকে পা পিছলে গোড়ালি মচকে গেছে
আম গাছ থেকে আম পাড়ছিলাম, হাতে চুলকানি
আঙুলের নখ কেটে ফেলেছি, একটু ব্যথা
pore giye hat kete gese, rokto bondho
hat kete rokto porse ektu, ekhon bondho
he cut his hair off
আমার আঙুল কাটা গেছিল ১০ বছর আগে, এখন সর্দি
choto belay nak diye rokto porto
নাক দিয়ে রক্ত এসেছিল ৫ মিনিট, থেমে গেছে
nose bled for 2 minutes and stopped
can this tablet harm my baby while breastfeeding
i am afraid the fever might hurt my baby
বাচ্চার ক্ষতি হবে কি এই ওষুধে
i want to feed my baby more
সিনেমায় আত্মহত্যা দেখে মন খারাপ
my exam is killing me, mild headache
আমি মরতে ভয় পাই, ঘুম হয় না
more jabo na to, shordi lagse
I can't breathe through my nose, cold for 2 days
নাক বন্ধ, নাক দিয়ে শ্বাস নিতে পারছি না, সর্দি
nak bondho tai shash nite pari na thikmoto
generator kinte chai, goromer jonno matha betha
সাপ দেখেছি বাগানে, কামড়ায়নি
shap dekhse, kamor dey nai
gokhra shap tv te dekhlam
কেউটে সাপ কেমন দেখতে
diabetes ache, pa e kono gha nai
ডায়াবেটিস আছে, পায়ে ব্যথা নেই
ওষুধ খাওয়ার পর একটু চুলকানি হয়েছিল, এখন নাই
had cataract surgery last year, sight is good
ছানি অপারেশন করাতে চাই, চোখে ঝাপসা অনেক বছর
want cataract surgery, blurred for years
কারেন্ট চলে গেছে, গরমে ঘুম হয় না
current nai, gorome ghum hoy na
পুকুরে মাছ ধরতে গেছিলাম, সর্দি
golay kata bidhse mone hoy na, gola khuskhus
he has crooked teeth
"""
"""Sentences that tell of no emergency."""
