# SPDX-License-Identifier: EUPL-1.2
"""The parameters of the synthetic nation, each with what it rests on. All are whole numbers.

MEASURED are summaries of OpenCivitas (CC BY 4.0). How need is scattered: standard spending of 6,557 comuni for all
services in 2022, as `python -m scripts.realdata FILE --calibration` prints it. What is spent for the need: social
services and nidi of the 83 comuni of Cremona, 2021 and 2022. ASSUMED are chosen to be plausible, and nothing must be
concluded from them.
The classes are those of `territory.levels.LARGEST`, from the smallest comuni to the largest.
"""

from __future__ import annotations

# ---------------------------------------------------------------- who fills in the scheda

WITHOUT_SCHEDA = frozenset({"02", "04", "06"})  # regions outside of the social scheda
ISLANDS = frozenset({"19", "20"})  # with a decree and money of their own
WITHOUT_FIRST_SPENDING = frozenset({"20"})  # Sardegna did not answer the questionnaire of the first year
OWED_BY_DECREE = 950  # of a thousand comuni, those for which the decree says R09; invented

# Cents assigned for 2025. DPCM 6 May 2025; D.M. 5 February 2025.
RESOURCES_ORDINARY = 390_923_000_00
RESOURCES_ISLANDS = 68_000_000_00

# ---------------------------------------------------------------- measured

# Of each thousand of the median of its size class: the median of a region. The islands are not in those data.
NEED_OF_REGION = {
    "01": 990, "03": 935, "05": 951, "07": 1124, "08": 1131, "09": 1162, "10": 1136, "11": 1047, "12": 986, "13": 1066,
    "14": 1052, "15": 979, "16": 1024, "17": 1079, "18": 1024, "19": 1000, "20": 1000,
}  # fmt: skip
# Historic for each thousand of standard spending, of social services and nidi in 2021: the median, and how far comuni
# are from it. From the 83 comuni of Cremona alone, too few to tell classes apart.
SPENDING = (1105,) * 11
SPENDING_SPREAD = ((484, 595, 802, 1000, 1215, 1675, 1870),) * 11
# The same comuni in 2022 for each thousand of 2021, in thousandths of the median (963).
YEAR_SPREAD = (405, 563, 831, 1000, 1226, 1562, 1831)

# How far comuni are from what class and region make usual, in thousandths of it; the two largest classes together.
PERCENTILES = (1, 5, 25, 50, 75, 95, 99)
NEED_SPREAD = (
    (637, 696, 811, 1000, 1298, 2298, 3445), (746, 813, 915, 1000, 1117, 1481, 1931),
    (772, 833, 919, 1000, 1094, 1398, 1951), (785, 837, 921, 1000, 1097, 1366, 1795),
    (817, 848, 932, 1000, 1073, 1368, 1972), (818, 868, 935, 1000, 1081, 1341, 1922),
    (824, 872, 941, 1000, 1089, 1386, 1760), (796, 849, 924, 1000, 1086, 1270, 1632),
    (790, 804, 923, 1000, 1071, 1147, 1237), (830, 859, 912, 1000, 1071, 1204, 1263),
    (830, 859, 912, 1000, 1071, 1204, 1263),
)  # fmt: skip
# ---------------------------------------------------------------- assumed

# Cents of social need for each inhabitant, by class. The two published schede (399 and 933 people) have 54 and 42 euro.
NEED = (5000, 4800, 5100, 5500, 6000, 6900, 7900, 9200, 10_600, 12_000, 14_500)
SPENDING_OF_FIRST_YEAR = 840  # of the second year's, thousandths, in the middle; scattered by YEAR_SPREAD
# Spending for need of a region, for each thousand of the class: of all services, as that of social ones is not known.
SPENDING_OF_REGION = {
    "01": 942, "03": 1036, "05": 950, "07": 1090, "08": 1052, "09": 1118, "10": 1007, "11": 1111, "12": 1018,
    "13": 1029, "14": 895, "15": 942, "16": 971, "17": 1038, "18": 956, "19": 1000, "20": 1000,
}  # fmt: skip

RESOURCES_SHARE = (200, 1800)  # of what a comune would get by its need alone, thousandths

# Users of each thousand, by row; hours of one user in a year.
USERS = {
    "M12": 130, "M15": 85, "M18": 25, "M21": 120, "M24": 35, "M27": 60, "M30": 70,
    "M35": 60, "M36": 35, "M37": 8, "M38": 30, "M39": 18, "M40": 140, "M41": 22,
    "M44": 50, "M47": 32, "M50": 10, "M53": 48, "M56": 10, "M59": 10, "R0A": 2,
}  # fmt: skip
HOURS = {
    "M12": (4, 60), "M15": (10, 220), "M18": (4, 60), "M21": (8, 140), "M24": (2, 30), "M27": (2, 30),
    "M44": (40, 900), "M47": (80, 1400), "M50": (40, 900), "M53": (60, 1600), "M56": (40, 900), "M59": (20, 700),
}  # fmt: skip
SERVICE_LEVEL = (450, 1750)  # users reached for each thousand of the reference level
ROW_SPREAD = (150, 1850)  # of what a row would have by its share, thousandths
USERS_OF_FIRST_YEAR = (700, 1180)  # of the last year's, thousandths

PEOPLE_OF_AN_ATS = 130_000  # a province is halved until its parts have no more
PEOPLE_PER_WORKER = (2_200, 9_500)  # R0E of an ATS
WITHOUT_WORKERS = 6  # thousandths of the comuni that have no social worker at all

# What a comune that owes an account writes. Of three services, 86.24 % of the money of 2021-2023 was accounted for and
# 11.62 % was not (IFEL); the rest is shared out as a guess.
ACCOUNTED_WHOLLY, ACCOUNTED_PARTLY = 860, 80  # thousandths of the comuni; the others account for nothing
WITH_REPORT = 850  # thousandths that write something in R16

# Thousandths that have sent, and that have begun: at the end (281 comuni without certification for 2024, of some
# 7,300), and one month before it (30 % closed, 30 % in progress for 2022).
MOMENTS = {"chiusura": (962, 23), "mese-prima": (300, 300)}
