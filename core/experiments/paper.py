"""Table 2 of the paper: negative log-likelihoods of held-out images in nats, by 5,000 samples."""

DATA = ("mnist", "static-mnist", "fashion-mnist", "omniglot-burda")  # "dynamic MNIST" first
METHODS = {
    "vhp-rewo": (78.88, 82.74, 225.37, 101.78),
    "vhp-geco": (95.01, 96.32, 234.73, 108.97),
    "vampprior": (80.42, 84.02, 232.78, 101.97),
    "iwae": (81.36, 84.46, 226.83, 101.57),
    "iwae-2": (80.66, 82.83, 225.39, 101.83),
}
PAPER_LIKELIHOOD = {
    f"{dataset}/{method}": number
    for method, numbers in METHODS.items()
    for dataset, number in zip(DATA, numbers, strict=True)
}
