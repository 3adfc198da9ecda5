"""Layers that move values about: reshaping, cropping, padding, upsampling."""

from conformance.catalog.layers.builders import IMAGE, ROWS, SEQUENCE, STEPS, VOLUME, layer, one
from conformance.model.case import Case, refused

POSITION = 90


def cases() -> list[Case]:
    """Every case of this area."""
    return shapes() + cropping() + padding() + upsampling()


def shapes() -> list[Case]:
    """Flatten, Reshape, Permute, RepeatVector."""
    found = layer(
        "Flatten",
        SEQUENCE,
        vary={"data_format": [None, "channels_last", "channels_first"]},
        defaults={"data_format": None},
    )
    found += [
        one("Flatten", "input=(2,)", {"shape": [2]}),
        one("Flatten", "input=(2,4)", ROWS),
        one("Flatten", "input=(0,4,3)", {"shape": [0, 4, 3]}),
        one("Flatten", "input=(2,0,3)", {"shape": [2, 0, 3]}),
        one("Flatten", "input=(2,6,5,3),data_format=channels_first", IMAGE, {"data_format": "channels_first"}),
    ]
    found += layer("Reshape", SEQUENCE, vary={"target_shape": [[3, 4], [12], [-1], [2, -1], [-1, 3, 2], [4, 3, 1]]})
    found += [
        one("Reshape", "target_shape=()", {"shape": [2, 1]}, {"target_shape": []}),
        refused(one("Reshape", "target_shape does not fit", SEQUENCE, {"target_shape": [5]})),
        one("Reshape", "input=(0,4,3)", {"shape": [0, 4, 3]}, {"target_shape": [3, 4]}),
        one("Reshape", "input=(2,0,3),target_shape=(-1,)", {"shape": [2, 0, 3]}, {"target_shape": [-1]}),
        one("Reshape", "target_shape=(-1,-1)", SEQUENCE, {"target_shape": [-1, -1]}),
    ]
    found += layer("Permute", IMAGE, vary={"dims": [[2, 1, 3], [3, 1, 2], [1, 2, 3], [3, 2, 1]]})
    found.append(one("Permute", "dims=(0,1,2)", SEQUENCE, {"dims": [0, 1, 2]}))
    found.append(one("Permute", "input=(2,4,3)", SEQUENCE, {"dims": [2, 1]}))
    found += layer("RepeatVector", ROWS, vary={"n": [3, 1, 0]})
    found.append(one("RepeatVector", "input=(0,4)", {"shape": [0, 4]}, {"n": 3}))
    return found


def cropping() -> list[Case]:
    """Cropping1D, 2D and 3D."""
    found = layer("Cropping1D", STEPS, vary={"cropping": [[1, 1], 1, [0, 2], [3, 0], 0]}, defaults={"cropping": [1, 1]})
    found += layer(
        "Cropping2D",
        IMAGE,
        vary={"cropping": [[[0, 0], [0, 0]], 1, [2, 1], [[1, 2], [0, 1]], [[0, 1], [0, 0]]]},
        defaults={"cropping": [[0, 0], [0, 0]], "data_format": None},
    )
    found += layer(
        "Cropping3D",
        VOLUME,
        vary={"cropping": [[[1, 1], [1, 1], [1, 1]], 1, [2, 1, 0], [[1, 0], [0, 2], [1, 1]], [[0, 1], [0, 0], [1, 0]]]},
        defaults={"cropping": [[1, 1], [1, 1], [1, 1]], "data_format": None},
    )
    found += [
        refused(one("Cropping1D", "everything cropped", STEPS, {"cropping": [4, 3]})),
        refused(one("Cropping1D", "more than everything cropped", STEPS, {"cropping": [5, 5]})),
        refused(one("Cropping2D", "more than everything cropped", IMAGE, {"cropping": 4})),
        one(
            "Cropping2D",
            "data_format=channels_first",
            {"shape": [2, 3, 6, 5]},
            {"cropping": 1, "data_format": "channels_first"},
        ),
        one(
            "Cropping3D",
            "data_format=channels_first",
            {"shape": [1, 2, 5, 4, 4]},
            {"cropping": 1, "data_format": "channels_first"},
        ),
    ]
    return found


def padding() -> list[Case]:
    """ZeroPadding1D, 2D and 3D."""
    found = layer("ZeroPadding1D", STEPS, vary={"padding": [1, 2, [0, 2], [1, 0], 0]}, defaults={"padding": 1})
    found += layer(
        "ZeroPadding2D",
        {"shape": [2, 3, 4, 3]},
        vary={"padding": [[1, 1], 1, [2, 1], [[1, 2], [0, 1]], 0]},
        defaults={"padding": [1, 1], "data_format": None},
    )
    found += layer(
        "ZeroPadding3D",
        {"shape": [1, 2, 3, 2, 2]},
        vary={"padding": [[1, 1, 1], 1, [2, 1, 0], [[1, 0], [0, 2], [1, 1]]]},
        defaults={"padding": [1, 1, 1], "data_format": None},
    )
    found += [
        one("ZeroPadding1D", "padding=-1", STEPS, {"padding": -1}),
        one(
            "ZeroPadding2D",
            "data_format=channels_first",
            {"shape": [2, 3, 3, 4]},
            {"padding": 1, "data_format": "channels_first"},
        ),
        one(
            "ZeroPadding3D",
            "data_format=channels_first",
            {"shape": [1, 2, 2, 3, 2]},
            {"padding": 1, "data_format": "channels_first"},
        ),
        one(
            "ZeroPadding1D",
            "data_format=channels_first",
            {"shape": [2, 3, 7]},
            {"padding": 1, "data_format": "channels_first"},
        ),
    ]
    return found


def upsampling() -> list[Case]:
    """UpSampling1D, 2D and 3D."""
    image = {"shape": [2, 3, 4, 3]}
    found = layer("UpSampling1D", STEPS, vary={"size": [2, 3, 1]}, defaults={"size": 2})
    found += layer(
        "UpSampling2D",
        image,
        vary={"size": [[2, 2], 3, [1, 2]], "interpolation": ["nearest", "bilinear"]},
        defaults={"size": [2, 2], "data_format": None, "interpolation": "nearest"},
    )
    found += layer(
        "UpSampling3D",
        {"shape": [1, 2, 3, 2, 2]},
        vary={"size": [[2, 2, 2], 2, [1, 2, 3]]},
        defaults={"size": [2, 2, 2], "data_format": None},
    )
    found += [
        one("UpSampling2D", f"interpolation={kind}", image, {"interpolation": kind})
        for kind in ("bicubic", "lanczos3", "gaussian", "area", "no such kind")
    ]
    first = {"shape": [2, 3, 3, 4]}
    found += [
        one(
            "UpSampling2D",
            f"data_format=channels_first,interpolation={kind}",
            first,
            {"data_format": "channels_first", "interpolation": kind},
        )
        for kind in ("nearest", "bilinear")
    ]
    found.append(
        one("UpSampling3D", "data_format=channels_first", {"shape": [1, 2, 2, 3, 2]}, {"data_format": "channels_first"})
    )
    found.append(one("UpSampling1D", "size=0", STEPS, {"size": 0}))
    return found
