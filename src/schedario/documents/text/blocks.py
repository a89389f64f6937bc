"""x"""
def read_blocks(*args):
    pass
