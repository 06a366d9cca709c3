"""Emergencies in people's own words, and harmless sentences near them; one a line, by what they are about.

Bangla, romanised Bangla and English as they are typed in a hurry; no age and no sex is told beside them.
"""

from __future__ import annotations

DANGERS = """
waking: ডাকলে উঠছে না
waking: আব্বাকে সকাল থেকে উঠানো যাচ্ছে না
waking: মা ঘুম থেকে উঠছে না, অনেক ডাকছি
waking: বাচ্চাটাকে জাগাতে পারছি না
waking: দাদিরে ডাকলেও চোখ খুলে না, নড়ে না
waking: ghum theke uthchena abba
waking: dakle uthe na
waking: ammu ke jagano jacche na
waking: abba ghum theke uthtese na onek dakchi
waking: baba dakle shara dey na
waking: he won't wake up
waking: my mother is not waking up
waking: can't wake my father up
waking: we tried to wake her but she doesn't wake
waking: grandma isn't waking up this morning
tablets: গ্যাসের ট্যাবলেট খেয়ে ফেলেছে
tablets: চালের পোকা মারার ট্যাবলেট খেয়েছে
tablets: চালে দেওয়ার গ্যাস ট্যাবলেট খাইছে বউ
tablets: রাগ করে গ্যাস বড়ি খেয়েছে
tablets: gas tablet kheye felse
tablets: chaler poka marar tablet khaise
tablets: took aluminium phosphide
tablets: swallowed a celphos tablet
tablets: she ate the tablet used to keep insects off rice
tablets: my brother swallowed a gas tablet for rice weevils
methanol: স্পিরিট খেয়ে চোখে ঝাপসা দেখছে
methanol: মিথানল খেয়েছে
methanol: কাল রাতে স্পিরিট খাইছে, এখন চোখে কিছু দেখে না
methanol: rectified spirit kheye chokhe jhapsa dekhe
methanol: spirit khaise, ekhon chokhe kom dekhe
methanol: drank methylated spirit and his eyes are blurred
methanol: drank homemade liquor last night, now he can't see properly
methanol: drank methanol
pills: ২০টা ঘুমের ওষুধ খেয়েছে
pills: বিশটা ঘুমের বড়ি একসাথে খাইছে
pills: ঘুমের ওষুধ এক পাতা খেয়ে ফেলেছে
pills: প্রেসারের ওষুধ পুরা পাতা খেয়ে ফেলছে
pills: নাপার এক পাতা খেয়ে ফেলেছে আমার বোন
pills: সিরাপের পুরো বোতল খেয়ে ফেলেছে বাচ্চা
pills: বাচ্চা আমার প্রেসারের ওষুধ খেয়ে ফেলছে
pills: 20 ta ghumer osudh khaise
pills: ghumer tablet ek pata kheye felse
pills: puro pata osudh kheye felche
pills: syrup er puro botol kheye felse baccha
pills: she swallowed 20 sleeping pills
pills: he took a whole strip of amlodipine
pills: my daughter swallowed the whole bottle of paracetamol
pills: took a strip of sleeping tablets
pills: my toddler drank a whole bottle of cough syrup
pills: I swallowed all my pills
poison: ইঁদুর মারা বিষ খেয়েছে
poison: ইঁদুর মারার ওষুধ খাইছে
poison: কীটনাশক খেয়ে ফেলেছে
poison: পোকা মারার বিষ খাইছে
poison: ফসলে দেওয়ার বিষ খেয়ে ফেলছে
poison: indur marar bish khaise
poison: idur marar osudh kheye felse
poison: kitnashok kheyeche
poison: poka marar bish khaise
poison: bish kheyeche amar bhai
poison: kerosene kheye felche baccha
poison: keroshin tel khaise
poison: কেরোসিন তেল খেয়ে ফেলেছে বাচ্চা
poison: ate rat poison
poison: he has eaten rat killer
poison: drank insecticide
poison: swallowed pesticide after a quarrel
poison: my child drank kerosene oil
poison: বাচ্চা হারপিক খেয়ে ফেলেছে
poison: ব্লিচিং পাউডার খাইছে
poison: বাচ্চা ব্যাটারি গিলে ফেলেছে
poison: ঘড়ির ব্যাটারি গিলছে
poison: টয়লেট ক্লিনার খাইছে
poison: কস্টিক সোডা খেয়েছে
poison: কাপড় কাচার সোডা খাইছে
poison: বাচ্চা ডিটারজেন্ট খেয়ে ফেলেছে
poison: baccha harpic khaise
poison: battery gile felse
poison: bleach kheye felse
poison: acid khaise
poison: toddler swallowed a button battery
poison: my son swallowed harpic
poison: she drank toilet cleaner
poison: swallowed caustic soda
poison: child ate a small magnet and a battery
poison: drank bleach by mistake
poison: he drank battery acid
poison: my kid swallowed magnets
poison: বাচ্চা চুম্বক গিলে ফেলেছে
tongue: জিভ ফুলে গেছে
tongue: ঠোঁট ফুলে গেছে হঠাৎ
tongue: গলার ভেতরটা ফুলে যাচ্ছে
tongue: হঠাৎ জিহ্বা ফুলে মোটা হয়ে গেছে
tongue: jiv fule geche
tongue: thot mukh fule geche hothat
tongue: gola fule jacche bhitore
tongue: my tongue is swelling up
tongue: lips suddenly swollen
tongue: throat is swelling up
tongue: my throat is closing
tongue: throat swelling shut
birth: বাচ্চা হওয়ার পর অনেক রক্ত যাচ্ছে
birth: ডেলিভারির পর রক্ত থামছে না
birth: ডেলিভারির পরে প্রচুর রক্তপাত হচ্ছে
birth: ফুল পড়ে নাই এক ঘণ্টা
birth: বাচ্চা হইছে কিন্তু ফুল পড়ে নাই
birth: গর্ভফুল বের হয় নাই
birth: baccha howar por onek rokto jacche
birth: phul pore nai baccha hoise 1 ghonta
birth: delivery r por rokto bondho hocche na
birth: heavy bleeding after delivery
birth: bleeding a lot after giving birth
birth: the placenta has not come out
birth: afterbirth still inside one hour after birth
birth: placenta is stuck
newborn: বাচ্চা জন্মের পর কাঁদে নাই
newborn: নবজাতক শ্বাস নিচ্ছে না
newborn: এইমাত্র বাচ্চা হইছে, কান্না করে না
newborn: নবজাতক নীল হয়ে গেছে
newborn: jonmer por baccha kade nai
newborn: nobojatok shash nicche na
newborn: baccha hoise ekhoni, kadtese na
newborn: newborn nil hoye geche
newborn: the newborn is not crying
newborn: newborn not breathing
newborn: baby just born and doesn't cry
newborn: baby was born blue
newborn: my newborn turned blue
injury: বাস চাপা দিয়েছে
injury: ট্রাকের নিচে পড়েছে
injury: ট্রাকের চাকার নিচে পা পড়ছে
injury: ছেলেটা বাসের নিচে চাপা পড়েছে
injury: পাঁচ তলা থেকে পড়ে গেছে
injury: ছাদ থেকে পড়ে গেছে
injury: নারিকেল গাছ থেকে পড়ে গেছে
injury: truck chapa diyeche
injury: bus er niche poreche
injury: chad theke pore geche
injury: gach theke pore gese
injury: 3 tola theke pore gese
injury: run over by a bus
injury: he was run over by a truck
injury: hit by a train
injury: fell from the roof
injury: fell from a three storey building
injury: fell off a ladder from 4 metres
cutoff: আঙুল কেটে পড়ে গেছে
cutoff: হাত কেটে আলাদা হয়ে গেছে
cutoff: মেশিনে আঙুল কাটা পড়েছে
cutoff: দায়ের কোপে আঙ্গুল কেটে বিচ্ছিন্ন
cutoff: angul kete pore gese
cutoff: machine e hat kata porse
cutoff: hat kete alada hoye geche
cutoff: finger cut off by machine
cutoff: his hand was cut off
cutoff: chopped off my finger
cutoff: finger was severed
limeeye: চুন পানি চোখে গেছে
limeeye: চোখে চুন ঢুকে গেছে
limeeye: বাচ্চার চোখে পানের চুন পড়ছে
limeeye: chokhe chun gese
limeeye: chun pani chokhe poreche
limeeye: lime got in her eye
limeeye: slaked lime splashed in his eyes
nose: ৪০ মিনিট ধরে নাক দিয়ে রক্ত পড়ছে, থামছে না
nose: নাক দিয়ে রক্ত পড়া বন্ধ হচ্ছে না
nose: আধা ঘণ্টা ধরে নাক দিয়ে রক্ত পড়তেছে
nose: nak diye rokto porche 40 minute dhore
nose: nak diye rokto pora thamche na
nose: nose bleeding for 40 minutes, doesn't stop
nose: nosebleed that won't stop
nose: my nose has been bleeding for an hour
babyharm: বাচ্চাকে মেরে ফেলতে ইচ্ছা করে
babyharm: নিজের বাচ্চার ক্ষতি করে ফেলব মনে হয়
babyharm: বাচ্চাকে গলা টিপে মারতে মন চায়
babyharm: baccha ke mere felte iccha kore
babyharm: mone hoy bacchar khoti kore felbo
babyharm: i want to hurt my baby
babyharm: I have thoughts of harming my baby
babyharm: afraid I might kill my baby
babyharm: thoughts about hurting my newborn
suicide: মরে যেতে ইচ্ছে করে
suicide: মরে যেতে ইচ্ছা করছে
suicide: আত্মহত্যা করতে চাই
suicide: আর বাঁচতে চাই না
suicide: বেঁচে থাকতে ইচ্ছে করে না
suicide: নিজেকে শেষ করে দিতে ইচ্ছে করে
suicide: মরে গেলেই ভালো হতো
suicide: গলায় দড়ি দিতে ইচ্ছে করে
suicide: atmohotya korte chai
suicide: ami attohotta korbo
suicide: more jete icche kore
suicide: more jete mon chay
suicide: ar bachte chai na
suicide: beche thakte icche kore na
suicide: nijeke shesh kore dite chai
suicide: morte chai
suicide: better off dead
suicide: everyone would be better off if I was dead
suicide: I want to end it all
suicide: I wish I was dead
suicide: I want to disappear and never wake up
suicide: I don't want to live any more
suicide: thinking of killing myself
suicide: I feel suicidal
breath: I can't breathe
breath: cant breathe
breath: he can't breathe
breath: struggling to breathe
breath: শ্বাস নিতে পারছি না
breath: দম নিতে পারছি না
breath: নিশ্বাস নিতে পারতেছি না
breath: দম বন্ধ হয়ে আসছে
breath: shash nite parchi na
breath: dom nite partesi na
breath: nishash nite parchena
breath: dom bondho hoye asche
monoxide: বন্ধ ঘরে জেনারেটর চালিয়ে সবার মাথা ব্যথা
monoxide: জেনারেটর চলছিল বন্ধ দোকানে, দুইজন অজ্ঞানের মতো
monoxide: bondho ghore generator, shobar matha ghurche
monoxide: generator running in closed room and we all have headache
monoxide: the whole family has headache and feels faint, generator was on inside
monoxide: charcoal stove in the closed room, three people dizzy and vomiting
snake: গোখরা কামড় দিয়েছে
snake: কেউটে সাপে কেটেছে
snake: চন্দ্রবোড়া কামড়াইছে
snake: রাসেলস ভাইপার কামড় দিয়েছে
snake: রাসেল ভাইপারে কাটছে
snake: কালাচ কামড় দিছে রাতে
snake: বিষধর সাপে কামড়াইছে
snake: পদ্ম গোখরোর ছোবল খাইছে
snake: gokhra shap kamor dise
snake: keute shap e katse
snake: russell viper kamraise
snake: chondrobora kamor diyeche
snake: shape katse
snake: shape kamor dise
snake: bitten by a cobra
snake: krait bit my uncle
snake: russell's viper bite
snake: a viper bit him in the field
foot: ডায়াবেটিস আছে, পা কালো হয়ে পচে গন্ধ বের হচ্ছে
foot: ডায়াবেটিস রোগীর পায়ের আঙুল কালো হয়ে গেছে, দুর্গন্ধ
foot: সুগারের রোগী পায়ে ঘা পচে কালো
foot: diabetes ache, pa kalo hoye poche gondho
foot: sugar er rogi payer angul kalo hoye gese
foot: diabetic, my foot is black and smells
foot: diabetic toe turned black and smells bad
foot: diabetes and the foot ulcer is rotting and black
sjs: ওষুধ খাওয়ার পর চামড়া উঠে যাচ্ছে আর মুখে ঘা
sjs: নতুন ওষুধ খেয়ে সারা গায়ে চামড়া খসে পড়ছে, মুখের ভিতর ঘা
sjs: osudh khawar por chamra uthe jacche mukhe gha
sjs: skin peeling and mouth sores after a new medicine
sjs: after the tablets his skin is peeling off and lips and mouth are full of sores
eyeop: ছানি অপারেশনের পর চোখে খুব ব্যথা
eyeop: ছানি অপারেশনের তিন দিন পর চোখে দেখছি না, ব্যথা
eyeop: chani operation er por chokhe betha, kom dekhi
eyeop: eye pain and loss of vision after cataract surgery
eyeop: cataract operation last week, now the eye is very painful and red
current: কারেন্টে শক খেয়ে পড়ে গেছে
current: বিদ্যুতের তারে জড়িয়ে গেছে
current: current e shock khaise
current: karent er tare dhorse
current: electrocuted by a live wire
current: got an electric shock and fell
water: বাচ্চা পানিতে ডুবে গেছিল
water: পুকুরে ডুবে গেছে ছেলেটা
water: panite dube gesilo, ekhon tulse
water: pukure pore gesilo baccha
water: pulled out of the pond
water: he nearly drowned
choke: গলায় খাবার আটকে গেছে, কথা বলতে পারছে না
choke: বাচ্চার গলায় বাদাম আটকে গেছে
choke: golay khabar atke gese
choke: bacchar golay poysa atke gese
choke: choking on food
choke: something stuck in his throat and he can't speak
burn: মুখ পুড়ে গেছে
burn: গরম পানি পড়ে বুক আর পেট পুড়ে গেছে
burn: আগুনে শরীরের অর্ধেক পুড়ে গেছে
burn: mukh pure gese gorom tele
burn: agune shorir pure gese
burn: her face is burnt
burn: half his body is burnt
burn: burns on face and both hands
testis: হঠাৎ অণ্ডকোষে প্রচণ্ড ব্যথা
testis: ছেলের বিচিতে হঠাৎ ব্যথা আর ফোলা
testis: hothat ondokoshe betha
testis: bichi te prochondo betha hothat
testis: sudden severe pain in one testicle
testis: my son's testicle hurts badly and is swollen
testis: sudden pain in my balls
stroke: মুখ বেঁকে গেছে
stroke: হঠাৎ মুখটা একদিকে বেঁকে গেছে
stroke: হাত পা অবশ হয়ে গেছে এক পাশের
stroke: এক পাশ অবশ হয়ে গেছে
stroke: কথা জড়িয়ে যাচ্ছে
stroke: mukh beke gese
stroke: mukh beka hoye geche
stroke: ek pash obosh hoye geche
stroke: kotha joriye jacche hothat
stroke: his mouth has gone crooked
stroke: one side of her body went weak suddenly
stroke: her face is drooping
"""
"""What each is about, and a sentence; all are emergencies."""

HARMLESS = """
গত বছর ২০ মিনিট নাক দিয়ে রক্ত পড়েছিল, এখন ভালো
nosebleed for 20 minutes last year, fine now
নাক দিয়ে একটু রক্ত এসেছিল, বন্ধ হয়ে গেছে
gato bochor nak diye rokto porechilo, ekhon thik ache
my son cries a lot at school
আমার ছেলে অনেক কাঁদে স্কুলে যেতে
amar meye onek kade school e jete
is a snake plant safe at home
সাপের ছবি দেখলে গা শিরশির করে
bus ride makes me feel nausea
বাসে উঠলে বমি বমি লাগে
bus e uthle bomi bomi lage
বাসের নিচের সিটে বসে পিঠ ব্যথা
i wake up at night to pee
সকালে ঘুম থেকে উঠতে ইচ্ছে করে না
shokale ghum theke uthte iccha kore na
রাতে ঘুম থেকে উঠে পানি খাই
I can't wake up early in the morning
i find it hard to get up for school
গ্যাসের ট্যাবলেট খাই, পেটে গ্যাস
gastric er osudh khai protidin
took a gas tablet for acidity
ঠোঁট ফাটা শীতকালে
lips are dry and cracked
ফুলের গন্ধে হাঁচি আসে
ফুলদানি পড়ে গেছে, আঙুলে একটু ছিলে গেছে
baby blue dress, mild cold
my baby has a mild cold and drinks well
চুন দিয়ে পান খাই, দাঁতে দাগ
pan e chun khai, dat lal
আমি মরে যাচ্ছি গরমে
I'm dying of boredom, mild headache
আঙুলে সামান্য কেটেছে, রক্ত বন্ধ
cut my nail too short, a little sore
stairs make me a bit tired
আমার কুকুর বাসের নিচে পড়েছে, আমার মন খারাপ
my phone fell from the roof, I have a mild headache
ফোনটা ছাদ থেকে পড়ে গেছে, মাথা হালকা ব্যথা
generator er shobde ghum hoy na
জেনারেটরের শব্দে ঘুম হয় না
power bank battery shesh, halka matha betha
ব্যাটারি কিনতে গেছিলাম, রোদে মাথা ধরেছে
cataract surgery 3 years ago, eyes fine, runny nose
ছানি অপারেশন হয়েছে ২ বছর আগে, এখন সর্দি
আমার ওষুধের পাতা শেষ হয়ে গেছে
I bought a strip of paracetamol for fever
এক পাতা নাপা কিনেছি, হালকা জ্বর
জিহ্বায় ছোট ঘা
small ulcer on my tongue
গলা ব্যথা দুই দিন, সর্দি
sore throat since yesterday, runny nose
my baby keeps me awake, I am tired
আমার বাচ্চা কাঁদলে বিরক্ত লাগে
পায়ে কালো দাগ, ডায়াবেটিস নেই
a black spot on my heel, no diabetes
মুখে কালো দাগ
ত্বক একটু উঠে শীতে
skin peeling on my lips in winter
kotha bolte bhalo lage na ajkal
সবাই বলে আমার মুখ গোল
আগুন দেখলে ভয় লাগে
swimming gives me itchy eyes
পুকুরে গোসল করে চোখ চুলকায়
pukure gosol korle chokh chulkay
আমি মরতে চাই না, সুস্থ থাকতে চাই, সর্দি আছে
i do not have any thoughts of suicide, just poor sleep
মরার কোনো চিন্তা নাই, শুধু ঘুম হয় না
আমার দাদা সাপের কামড়ে মারা গেছেন ২০ বছর আগে, আমার সর্দি
how do I keep snakes away from my house
বাচ্চা বিষ খায়নি, শুধু পানি খেয়েছে, সর্দি আছে
my son did not swallow anything, he has a runny nose
"""
"""Sentences that tell of no emergency."""
